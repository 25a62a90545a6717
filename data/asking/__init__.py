"""What is asked of a version: tallies by filters, points of activities, words of returnees."""
