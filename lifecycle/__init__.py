"""The mechanism of every case: one door, records that cannot be altered, deadlines, consequences."""
