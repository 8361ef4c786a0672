"""A charging station in software, for training, demonstrations and tests: it behaves, or it fails as real ones do."""
