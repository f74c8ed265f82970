"""The example mailbox, and the embedded IMAP server that it runs on."""
