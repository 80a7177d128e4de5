"""The public face: follow a matter by its code, check a paper, and reach the centre."""
