"""Where provision is missing, for how many, and where the next service would help most.

`question` says what is asked; `supply` and `need` say what there is and for whom; `gaps`,
`coverage` and `where_next` answer it with any way of travelling. All is pure: tables in, tables
out.
"""
