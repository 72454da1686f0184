"""TeX sources, as they would be printed."""

import time

import pytest
from document_parts import outcome

from munjang.extract import extract
from munjang.records import FileState

ARTICLE = r"""\documentclass[a4paper]{article}
\usepackage{kotex} % 한글
\newcommand{\R}{\mathbb{R}}
\title{문장 검색의 \emph{연구}}
\author{김철수 \and M\"uller, Erd\H{o}s}
\begin{document}
\maketitle
\begin{abstract}
초록이다. 100\% 맞다.  % 주석
이어진다.
\end{abstract}
\section[짧은]{서론 \label{sec:a}}
이 글은 \textbf{굵은} 글과 {\it 기운} 글, ``따옴표'' --- 그리고
$x_i \leq \alpha$\footnote{각주의 글.}를 쓴다\cite{kim}. Caf\'e, na\"{\i}ve \c{c}a.

\begin{itemize}
\item 하나
\item[b)] 둘
\end{itemize}
\begin{table}[h]\centering
\caption{표의 제목}
\begin{tabular}{|l|r|}\hline
지역 & 매출 \\ \hline
서울 & 300 \\[2pt]
\multicolumn{2}{c}{합계 \& 끝} \\
\end{tabular}
\end{table}
\begin{equation}\label{eq}
E = mc^2
\end{equation}
\begin{verbatim}
a % b \x {y}
\end{verbatim}
\begin{tikzpicture}\draw (0,0) node {안 보임};\end{tikzpicture}
\subsection*{결론}
\verb|a_b| 끝. \href{http://a.kr}{누리집}이\는 있다.
\begin{thebibliography}{9}
\bibitem{kim} 김, 논문, 2020.
\end{thebibliography}
\end{document}
뒤의 글은 인쇄되지 않는다.
"""


def paragraphs(path):
    return extract(path).text.split("\n\n")


def test_an_article(write):
    extraction = extract(write("a.tex", ARTICLE))
    assert extraction.title == "문장 검색의 연구"
    assert extraction.text.split("\n\n") == [
        "문장 검색의 연구",
        "김철수 Müller, Erdős",
        "초록이다. 100% 맞다. 이어진다.",
        "서론",
        "이 글은 굵은 글과 기운 글, “따옴표” — 그리고\nx_i ≤ α를 쓴다. Café, naïve ça.",
        "각주의 글.",
        "하나",
        "둘",
        "표의 제목",
        "지역\t매출",
        "서울\t300",
        "합계 & 끝",
        "E = mc^2",
        "a % b \\x {y}",
        "결론",
        "a_b 끝. 누리집이는 있다.",
        "김, 논문, 2020.",
    ]
    headings = [mark.label for mark in extraction.marks if mark.kind == "heading"]
    assert headings == ["서론", "서론 › 결론"]


def test_a_chapter_without_a_preamble_in_cp949(write):
    text = "\\chapter{첫째 장}\n본문이다.\n\n둘째 단락.\n"
    assert paragraphs(write("ch1.tex", text.encode("cp949"))) == [
        "첫째 장",
        "본문이다.",
        "둘째 단락.",
    ]


def test_long_formulas_are_not_text(write):
    text = "앞.\n\\begin{align*}" + "x &= y + z \\\\ " * 50 + "\\end{align*}\n뒤.\n"
    assert paragraphs(write("a.tex", text)) == ["앞.", "뒤."]


def test_heading_with_note_and_accents(write):
    text = "\\section{Poincar\\'e\\footnote{Un math\\'ematicien.} et G{\\\"o}del}\nText.\n"
    assert paragraphs(write("a.tex", text))[0] == "Poincaré et Gödel Un mathématicien."


@pytest.mark.parametrize(
    "piece",
    [
        "{",
        "}",
        "$",
        "\\section{",
        "\\begin{equation}",
        "\\begin{tabular}",
        "\\'{",
        "\\\\[",
        "&",
        "\\footnote{\\section{",
        "\\verb|",
        "\\item",
        "%",
        "\\newcommand{\\a}",
    ],
)
def test_unclosed_groups_take_no_long_time(write, piece):
    began = time.process_time()
    outcome(write("a.tex", "글 " + piece * 20_000))
    assert time.process_time() - began < 10


def test_nothing_to_print(write):
    assert outcome(write("a.tex", "\\documentclass{article}\n\\begin{document}\n\\end{document}"))
    assert outcome(write("a.tex", "% 주석뿐\n\\usepackage{a}\n")) == FileState.EMPTY
