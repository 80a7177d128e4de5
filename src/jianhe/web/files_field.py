"""Several files in one field of a form: at the desk and in what people send from home."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from jianhe.casework.attachments import LARGEST


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """At most `most` files, none empty, each as large as a material may be.

    `sentences` says what is wrong, by `too_many` (with %(n)d), `empty_one` and `too_large` (with %(name)s).
    """

    widget = ManyFiles

    def __init__(self, *, most: int, sentences: Mapping[str, Any], **options: Any) -> None:
        super().__init__(**options)
        self.most, self.sentences = most, sentences

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile]:
        files = [file for file in (data if isinstance(data, list) else [data]) if file]
        if len(files) > self.most:
            raise forms.ValidationError(self.sentences["too_many"] % {"n": self.most})
        for file in files:
            wrong = "empty_one" if file.size == 0 else "too_large" if file.size > LARGEST else ""
            if wrong:
                raise forms.ValidationError(self.sentences[wrong] % {"name": file.name})
        return files
