"""Travel to school: the law, the schools, the walk as the law measures it, who is entitled."""
