"""Getting files: from an address or a folder, safely, with copies kept."""
