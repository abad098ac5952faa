"""Regulations (法规): the law as dated data, jurisdictions, catalogues and the working-day clock."""
