"""asin, acos, atan and atan2."""
