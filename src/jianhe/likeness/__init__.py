"""When two names, matters or texts are the same in other clothes: normal forms, search tokens, and how alike they are.

Pure: no Django, no database. `records.queries` asks the tables with what is made here.
"""
