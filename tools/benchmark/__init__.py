"""The parts of `make bench`: seed, copies, servers, visitor, pages, measuring, telling."""
