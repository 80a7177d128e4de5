"""Questions: functions named for what they answer. Every one about matters starts from `access`."""
