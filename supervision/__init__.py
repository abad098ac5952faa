"""监督: leads, inspections, cases, sanctions, rectifications and appeals will be kept here."""
