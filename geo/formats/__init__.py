"""Files without domain: tables, sheets, text, layers, archives, documents, codes to scan."""
