"""A small paper to look at: a PDF of one page with one line of Latin text, in plain PDF 1.4."""


def sample_pdf(line: str) -> bytes:
    """The file's bytes; characters outside ASCII are left out, since no font is embedded."""
    text = "".join(c for c in f"Sample: {line}" if " " <= c <= "~" and c not in "()\\")
    content = f"BT /F1 18 Tf 72 760 Td ({text}) Tj ET"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(content)} >>\nstream\n{content}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    pdf, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(pdf))
        pdf += f"{number} 0 obj\n{body}\nendobj\n"
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    start = len(pdf)
    pdf += f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n{table}"
    return f"{pdf}trailer\n<< /Size {len(places) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
