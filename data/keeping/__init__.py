"""What is kept and for how long: files that outlive a crash, originals, history, tracing, purging."""
