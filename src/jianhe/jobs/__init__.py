"""The clock: commands that somebody calls, and jobs that come round by themselves."""
