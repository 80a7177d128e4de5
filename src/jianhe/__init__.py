"""检和 Jianhe: the working day of a prosecution service centre, from the window to the answer."""
