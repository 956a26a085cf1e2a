"""The page that everybody takes home: designs and their differences as one HTML file that asks nothing of anywhere."""
