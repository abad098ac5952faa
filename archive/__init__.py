"""Archive (档案): the files kept, the documents issued, and the paper they are printed on."""
