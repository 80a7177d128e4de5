"""Papers (文书): template and facts become a .docx, that becomes a PDF; and the formats of numbers and codes.

Pure: no Django, no database. `casework.documents` decides who makes which paper when, and keeps the result.
"""
