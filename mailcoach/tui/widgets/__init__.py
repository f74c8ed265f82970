"""What the screens are built of. A widget is given values, draws them, and tells of keys and clicks."""
