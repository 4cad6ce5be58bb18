"""Tests of the composition floor: files in and out, database, command line."""
