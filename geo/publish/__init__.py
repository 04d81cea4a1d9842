"""Out again: Open Referral UK, exports, reports."""
