"""The version of Lind."""

VERSION = "0.1.0"
