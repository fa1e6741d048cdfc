"""Claims that hold a NOC line, found by one forward sweep, with all that stands around them."""
