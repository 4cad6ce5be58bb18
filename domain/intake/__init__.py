"""Rows that another system kept, written down here: all of a file, or none of it.

Each ``record_…`` compares what is given with what is already kept, in one transaction that the
caller opens. A row that is there unchanged does nothing; what cannot be taken is returned as
refusals, and then nothing was written.
"""
