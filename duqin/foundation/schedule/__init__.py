"""When periodic work runs: one holder per job, on any number of machines."""
