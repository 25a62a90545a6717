"""What is measured: definitions, estimates, intervals and reliability, from sums alone. Nothing here draws or reads a record."""
