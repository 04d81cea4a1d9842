"""Where things are: postcodes, homes, zones, catchments, and how far an area reaches."""
