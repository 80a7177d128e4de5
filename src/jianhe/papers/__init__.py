"""Papers (文书): a template and facts become a .docx, the filled .docx becomes a PDF; also the formats of all numbers and codes.

Pure: no Django, no database. `casework.documents` decides who makes which paper when, and keeps the result.
"""
