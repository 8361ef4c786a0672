"""What is read for somebody: what belongs to it at each limit, in which order, and that it is theirs."""
