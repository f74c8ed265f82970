"""The only code that speaks IMAP. It knows neither the index nor settings; no imapclient object leaves it."""
