"""Generation: are made-up items taken for what was asked, and are they new?"""
