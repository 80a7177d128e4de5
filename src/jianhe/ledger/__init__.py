"""The ledger (台账) as a sheet: old ones read row by row, the house's own written. Pure: no Django, no database.

`casework.ledgers` decides what becomes of a row that was read.
"""
