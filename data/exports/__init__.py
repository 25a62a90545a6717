"""Forms an export takes besides CSV: a workbook, and tags of HXL."""
