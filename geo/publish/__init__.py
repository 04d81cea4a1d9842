"""What goes out to others: open data, exports and reports.

``openreferral``  the Local Offer as Open Referral UK 3.0
``export``        files for other programs and for spreadsheets; ``offer_rows`` is a line a service
``gaps_report``   where provision is missing, to print; ``gaps_rows`` are its tables and
                  ``gaps_sources`` what it cites
``kept_list``     the list that a family keeps, as files
"""
