<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ko_KR" sourcelanguage="en">
<context>
    <name>AnswerCard</name>
    <message>
        <source>Answer copied with its sources</source>
        <translation>답과 출처를 복사했습니다</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>답변</translation>
    </message>
    <message>
        <source>Copy the answer with its sources</source>
        <translation>답과 출처 복사</translation>
    </message>
    <message>
        <source>Close the answer</source>
        <translation>답변 닫기</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>중지</translation>
    </message>
    <message>
        <source>Get it ({size})</source>
        <translation>받기 ({size})</translation>
    </message>
    <message>
        <source>Answers are written on this computer by a language model, {name}, which is not here yet. Nothing leaves the computer.</source>
        <translation>답변은 이 컴퓨터에서 언어 모델 {name}이(가) 씁니다. 이 모델은 아직 없습니다. 아무것도 컴퓨터 밖으로 나가지 않습니다.</translation>
    </message>
    <message>
        <source>Looking for sources…</source>
        <translation>자료를 찾는 중…</translation>
    </message>
    <message>
        <source>Reading {count} sources…</source>
        <translation>자료 {count}개를 읽는 중…</translation>
    </message>
    <message>
        <source>Writing, not yet verified…</source>
        <translation>쓰는 중, 아직 확인 전…</translation>
    </message>
</context>
<context>
    <name>AnswerLine</name>
    <message>
        <source>Back to the results</source>
        <translation>검색 결과로 돌아가기</translation>
    </message>
    <message>
        <source>Show the best</source>
        <translation>가장 알맞은 것만 보기</translation>
    </message>
    <message>
        <source>List all</source>
        <translation>모두 보기</translation>
    </message>
    <message>
        <source>Answer</source>
        <translation>답변</translation>
    </message>
    <message>
        <source>Have the question answered in words, with citations ({keys})</source>
        <translation>질문에 출처를 밝혀 글로 답하게 하기 ({keys})</translation>
    </message>
    <message>
        <source>Similar to “{sentence}”</source>
        <translation>뜻이 비슷한 문장: ‘{sentence}’</translation>
    </message>
    <message>
        <source>Getting ready to judge…</source>
        <translation>정밀 평가 준비 중…</translation>
    </message>
    <message>
        <source>Judging…</source>
        <translation>정밀 평가 중…</translation>
    </message>
    <message>
        <source>Judged by {model}</source>
        <translation>{model} 모델로 정밀 평가했습니다</translation>
    </message>
    <message>
        <source>Export these results…</source>
        <translation>이 결과 내보내기…</translation>
    </message>
</context>
<context>
    <name>AppearancePage</name>
    <message>
        <source>Theme</source>
        <translation>테마</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Text size</source>
        <translation>글자 크기</translation>
    </message>
    <message>
        <source>Like the system</source>
        <translation>시스템 설정 따름</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>밝게</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>어둡게</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>보통</translation>
    </message>
    <message>
        <source>Large</source>
        <translation>크게</translation>
    </message>
    <message>
        <source>Very large</source>
        <translation>아주 크게</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>고대비</translation>
    </message>
</context>
<context>
    <name>Chip</name>
    <message>
        <source>{filter}: not {value}</source>
        <translation>{filter}: {value} 제외</translation>
    </message>
    <message>
        <source>Narrow the search down: {filter}</source>
        <translation>검색 범위 좁히기: {filter}</translation>
    </message>
    <message>
        <source>Remove the filter “{filter}”</source>
        <translation>‘{filter}’ 필터 없애기</translation>
    </message>
</context>
<context>
    <name>Counted</name>
    <message numerus="yes">
        <source>%Ln document(s)</source>
        <translation>
            <numerusform>문서 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s) searchable</source>
        <translation>
            <numerusform>문서 %Ln개 검색 가능</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentence(s)</source>
        <translation>
            <numerusform>문장 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s) with every word</source>
        <translation>
            <numerusform>모든 단어가 있는 문서 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>파일 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>+%Ln copy</source>
        <translation>
            <numerusform>사본 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in this document</source>
        <translation>
            <numerusform>이 문서에서 %Ln개 더 보기</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>약 %Ln분 남음</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>약 %Ln시간 남음</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) selected</source>
        <translation>
            <numerusform>파일 %Ln개 선택됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln개 제외</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not connected</source>
        <translation>
            <numerusform>%Ln개 연결 안 됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) will no longer be searched. Nothing is deleted.</source>
        <translation>
            <numerusform>파일 %Ln개를 검색에서 제외합니다. 파일은 삭제되지 않습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) will be read again.</source>
        <translation>
            <numerusform>파일 %Ln개를 다시 읽습니다.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them by meaning too</source>
        <translation>
            <numerusform>이 중 %Ln개는 뜻으로도 검색됨</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln page(s)</source>
        <translation>
            <numerusform>%Ln쪽</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text in %Ln picture(s) is still unread</source>
        <translation>
            <numerusform>그림 %Ln개의 글자를 아직 읽지 못했습니다</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Details</name>
    <message>
        <source>changed {date}</source>
        <translation>수정 {date}</translation>
    </message>
    <message>
        <source>looked at {date}</source>
        <translation>확인 {date}</translation>
    </message>
    <message>
        <source>read as {format}</source>
        <translation>{format} 형식으로 읽음</translation>
    </message>
    <message>
        <source>About this file</source>
        <translation>파일 정보</translation>
    </message>
    <message>
        <source>Password of the document</source>
        <translation>문서 암호</translation>
    </message>
    <message>
        <source>Open with password</source>
        <translation>암호로 열기</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>검색에서 제외</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>검색에 다시 넣기</translation>
    </message>
    <message>
        <source>Forget password</source>
        <translation>암호 삭제</translation>
    </message>
</context>
<context>
    <name>DocumentCard</name>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>비슷한 문서 찾기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>DropOverlay</name>
    <message>
        <source>Let go to search this folder</source>
        <translation>놓으면 이 폴더를 검색 대상에 넣습니다</translation>
    </message>
</context>
<context>
    <name>EarlierGroup</name>
    <message>
        <source>Earlier libraries</source>
        <translation>이전 라이브러리</translation>
    </message>
</context>
<context>
    <name>EarlierRow</name>
    <message>
        <source>What it knows is deleted. Your documents are not touched.</source>
        <translation>그 라이브러리에 담긴 내용을 삭제합니다. 문서는 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Begun when the present one could not be reached.</source>
        <translation>지금 라이브러리를 찾을 수 없을 때 새로 만든 것입니다.</translation>
    </message>
    <message>
        <source>It can be reached again.</source>
        <translation>다시 연결되었습니다.</translation>
    </message>
    <message>
        <source>Its disk is not connected.</source>
        <translation>디스크가 연결되어 있지 않습니다.</translation>
    </message>
    <message>
        <source>Go back to it</source>
        <translation>이 라이브러리로 돌아가기</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Forget</source>
        <translation>목록에서 지우기</translation>
    </message>
    <message>
        <source>Its files stay where they are.</source>
        <translation>파일은 그 자리에 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
</context>
<context>
    <name>EmptyPage</name>
    <message>
        <source>No file is like this</source>
        <translation>조건에 맞는 파일이 없습니다</translation>
    </message>
    <message>
        <source>Other filters may show some.</source>
        <translation>다른 조건으로 찾아보십시오.</translation>
    </message>
    <message>
        <source>Show all files</source>
        <translation>모든 파일 보기</translation>
    </message>
    <message>
        <source>There are no files yet</source>
        <translation>아직 파일이 없습니다</translation>
    </message>
    <message>
        <source>Add a folder, and every file in it is listed here.</source>
        <translation>폴더를 추가하면 그 안의 모든 파일이 여기에 나옵니다.</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
</context>
<context>
    <name>ErrorPage</name>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>오류 내용 복사</translation>
    </message>
    <message>
        <source>Begin a new library…</source>
        <translation>새 라이브러리로 시작…</translation>
    </message>
    <message>
        <source>Begin a new library</source>
        <translation>새 라이브러리로 시작</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>A new library begins empty: its folders are chosen anew. The old one is not touched, and the preferences offer to go back to it when its disk is there again.</source>
        <translation>새 라이브러리는 비어 있으므로 검색할 폴더를 다시 골라야 합니다. 이전 라이브러리는 그대로 두며, 디스크가 다시 연결되면 환경 설정에서 돌아갈 수 있습니다.</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>복사했습니다</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>Table (*.csv)</source>
        <translation>표 (*.csv)</translation>
    </message>
    <message>
        <source>Text with citations (*.md)</source>
        <translation>출처가 있는 글 (*.md)</translation>
    </message>
    <message>
        <source>Data (*.json)</source>
        <translation>데이터 (*.json)</translation>
    </message>
    <message>
        <source>Export results</source>
        <translation>결과 내보내기</translation>
    </message>
</context>
<context>
    <name>FiguresPage</name>
    <message>
        <source>Statistics</source>
        <translation>통계</translation>
    </message>
    <message>
        <source>Documents by type</source>
        <translation>종류별 문서</translation>
    </message>
    <message>
        <source>{documents}, {size} in all</source>
        <translation>{documents}, 모두 {size}</translation>
    </message>
    <message>
        <source>Others</source>
        <translation>그 밖의 종류</translation>
    </message>
    <message>
        <source>What became of the files</source>
        <translation>파일 처리 상태</translation>
    </message>
    <message>
        <source>Every file in your folders is counted here.</source>
        <translation>폴더에 있는 모든 파일을 셉니다.</translation>
    </message>
    <message>
        <source>Documents by language</source>
        <translation>언어별 문서</translation>
    </message>
    <message>
        <source>Language: {language}</source>
        <translation>언어: {language}</translation>
    </message>
    <message>
        <source>Changed: {date}</source>
        <translation>수정: {date}</translation>
    </message>
    <message>
        <source>Taken in: {date}</source>
        <translation>읽은 때: {date}</translation>
    </message>
    <message>
        <source>How old the documents are</source>
        <translation>문서를 수정한 때</translation>
    </message>
    <message>
        <source>When they were last changed</source>
        <translation>마지막으로 수정한 날짜를 기준으로 합니다</translation>
    </message>
    <message>
        <source>Growth of the library</source>
        <translation>라이브러리에 담은 때</translation>
    </message>
    <message>
        <source>When they were last read</source>
        <translation>마지막으로 읽은 날짜를 기준으로 합니다</translation>
    </message>
    <message>
        <source>What can be found</source>
        <translation>검색할 수 있는 범위</translation>
    </message>
    <message>
        <source>By words</source>
        <translation>단어로 검색</translation>
    </message>
    <message>
        <source>{count} sentences</source>
        <translation>문장 {count}개</translation>
    </message>
    <message>
        <source>By meaning</source>
        <translation>뜻으로 검색</translation>
    </message>
    <message>
        <source>{share} %</source>
        <translation>{share} %</translation>
    </message>
    <message>
        <source>Where the time went</source>
        <translation>작업별 소요 시간</translation>
    </message>
    <message>
        <source>Since the library was made</source>
        <translation>라이브러리를 만든 뒤 지금까지</translation>
    </message>
    <message>
        <source>Size of the library</source>
        <translation>라이브러리 크기</translation>
    </message>
    <message>
        <source>{size} on this computer, beside your files</source>
        <translation>원본 파일과 별도로 이 컴퓨터에서 {size} 사용</translation>
    </message>
</context>
<context>
    <name>FileActions</name>
    <message>
        <source>Save the list</source>
        <translation>목록 저장</translation>
    </message>
    <message>
        <source>Tables (*.csv)</source>
        <translation>표 (*.csv)</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Put back</source>
        <translation>검색에 다시 넣기</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>다시 읽기</translation>
    </message>
    <message>
        <source>Leave out</source>
        <translation>검색에서 제외</translation>
    </message>
    <message>
        <source>Copy as table</source>
        <translation>표로 복사</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
    <message>
        <source>The document is open now, and found by its content.</source>
        <translation>문서를 열었습니다. 이제 내용으로 검색됩니다.</translation>
    </message>
    <message>
        <source>Its password is not kept: {reason}.</source>
        <translation>암호는 보관하지 않습니다: {reason}.</translation>
    </message>
    <message>
        <source>Files copied as a table</source>
        <translation>파일 목록을 표로 복사했습니다</translation>
    </message>
    <message>
        <source>The list was saved as “{name}”.</source>
        <translation>목록을 ‘{name}’ 파일로 저장했습니다.</translation>
    </message>
</context>
<context>
    <name>FilesPage</name>
    <message>
        <source>Files of the library</source>
        <translation>라이브러리의 파일</translation>
    </message>
</context>
<context>
    <name>FilterBar</name>
    <message>
        <source>All folders</source>
        <translation>모든 폴더</translation>
    </message>
    <message>
        <source>All types</source>
        <translation>모든 종류</translation>
    </message>
    <message>
        <source>Filter by name or folder</source>
        <translation>파일이나 폴더 이름으로 거르기</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Show the others too</source>
        <translation>이 조건 지우기</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>수정</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Ending</source>
        <translation>확장자</translation>
    </message>
    <message>
        <source>Path</source>
        <translation>경로</translation>
    </message>
    <message>
        <source>File name</source>
        <translation>파일 이름</translation>
    </message>
    <message>
        <source>Changed before</source>
        <translation>이전에 수정</translation>
    </message>
    <message>
        <source>Changed since</source>
        <translation>이후에 수정</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Has</source>
        <translation>포함</translation>
    </message>
</context>
<context>
    <name>FindBar</name>
    <message>
        <source>Not found</source>
        <translation>찾을 수 없음</translation>
    </message>
    <message>
        <source>{number} of {total}</source>
        <translation>{number}/{total}</translation>
    </message>
    <message>
        <source>Find in this document</source>
        <translation>이 문서에서 찾기</translation>
    </message>
    <message>
        <source>Previous match</source>
        <translation>이전 결과</translation>
    </message>
    <message>
        <source>Next match</source>
        <translation>다음 결과</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>FolderChoices</name>
    <message>
        <source>Documents</source>
        <translation>문서</translation>
    </message>
    <message>
        <source>Desktop</source>
        <translation>바탕 화면</translation>
    </message>
    <message>
        <source>Downloads</source>
        <translation>다운로드</translation>
    </message>
    <message>
        <source>Which folders shall be searched?</source>
        <translation>어느 폴더를 검색하시겠습니까?</translation>
    </message>
    <message>
        <source>Add another folder…</source>
        <translation>다른 폴더 추가…</translation>
    </message>
    <message>
        <source>or drop it here</source>
        <translation>또는 여기로 끌어다 놓으십시오</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>폴더 선택…</translation>
    </message>
</context>
<context>
    <name>FolderPanel</name>
    <message>
        <source>Open folder</source>
        <translation>폴더 열기</translation>
    </message>
    <message>
        <source>Take out of the search</source>
        <translation>검색 대상에서 빼기</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Nothing leaves this computer.</source>
        <translation>어떤 내용도 이 컴퓨터 밖으로 나가지 않습니다.</translation>
    </message>
    <message>
        <source>Folders that are searched</source>
        <translation>검색하는 폴더</translation>
    </message>
</context>
<context>
    <name>FolderRow</name>
    <message>
        <source>not connected</source>
        <translation>연결되지 않음</translation>
    </message>
    <message>
        <source>Take “{name}” out of the search</source>
        <translation>‘{name}’ 폴더를 검색 대상에서 빼기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>빼기</translation>
    </message>
    <message>
        <source>Not connected; {files} will be found again when it is</source>
        <translation>연결되지 않음 · 다시 연결하면 {files}를 검색할 수 있습니다</translation>
    </message>
    <message>
        <source>{files}, {waiting} still to be read</source>
        <translation>{files} 중 {waiting}개를 읽을 차례입니다</translation>
    </message>
    <message>
        <source>{files}, up to date</source>
        <translation>{files} · 최신 상태</translation>
    </message>
</context>
<context>
    <name>FoldersPage</name>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Another folder</source>
        <translation>다른 폴더</translation>
    </message>
    <message>
        <source>Or drag one onto the window.</source>
        <translation>창으로 끌어다 놓아도 됩니다.</translation>
    </message>
    <message>
        <source>Choose a folder to search</source>
        <translation>검색할 폴더 선택</translation>
    </message>
</context>
<context>
    <name>InventoryPages</name>
    <message>
        <source>Files</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>Statistics</source>
        <translation>통계</translation>
    </message>
    <message>
        <source>Save the list</source>
        <translation>목록 저장</translation>
    </message>
</context>
<context>
    <name>InventoryPlace</name>
    <message>
        <source>Library</source>
        <translation>라이브러리</translation>
    </message>
</context>
<context>
    <name>KeyLine</name>
    <message>
        <source>open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>완성</translation>
    </message>
    <message>
        <source>window</source>
        <translation>창에서 보기</translation>
    </message>
    <message>
        <source>close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>KeySheet</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>어디서나</translation>
    </message>
    <message>
        <source>search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>library</source>
        <translation>라이브러리</translation>
    </message>
    <message>
        <source>map</source>
        <translation>지도</translation>
    </message>
    <message>
        <source>go to the search field</source>
        <translation>검색창으로 가기</translation>
    </message>
    <message>
        <source>find in the document, or filter the library</source>
        <translation>문서 안에서 찾기, 라이브러리에서는 거르기</translation>
    </message>
    <message>
        <source>start again</source>
        <translation>처음부터 다시</translation>
    </message>
    <message>
        <source>add a folder</source>
        <translation>폴더 추가</translation>
    </message>
    <message>
        <source>preferences</source>
        <translation>환경 설정</translation>
    </message>
    <message>
        <source>menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>menu of what is chosen</source>
        <translation>고른 항목의 메뉴</translation>
    </message>
    <message>
        <source>this sheet</source>
        <translation>이 안내</translation>
    </message>
    <message>
        <source>quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>In the search field</source>
        <translation>검색창에서</translation>
    </message>
    <message>
        <source>recent searches, while it is empty</source>
        <translation>비어 있을 때 최근 검색</translation>
    </message>
    <message>
        <source>complete a filter</source>
        <translation>필터 완성</translation>
    </message>
    <message>
        <source>forget the recent search that is chosen</source>
        <translation>고른 최근 검색 지우기</translation>
    </message>
    <message>
        <source>keep the search</source>
        <translation>검색 저장</translation>
    </message>
    <message>
        <source>precise: read the best answers again</source>
        <translation>정밀: 가장 나은 답을 다시 읽기</translation>
    </message>
    <message>
        <source>answer the question in words</source>
        <translation>질문에 글로 답하기</translation>
    </message>
    <message>
        <source>In the results</source>
        <translation>결과에서</translation>
    </message>
    <message>
        <source>choose a sentence</source>
        <translation>문장 고르기</translation>
    </message>
    <message>
        <source>open the document</source>
        <translation>문서 열기</translation>
    </message>
    <message>
        <source>show it in its folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>preview</source>
        <translation>미리 보기</translation>
    </message>
    <message>
        <source>copy the sentence with its source</source>
        <translation>문장을 출처와 함께 복사</translation>
    </message>
    <message>
        <source>copy the path</source>
        <translation>경로 복사</translation>
    </message>
    <message>
        <source>export the results</source>
        <translation>결과 내보내기</translation>
    </message>
    <message>
        <source>In the preview</source>
        <translation>미리 보기에서</translation>
    </message>
    <message>
        <source>next and previous sentence found</source>
        <translation>다음, 이전 찾은 문장</translation>
    </message>
    <message>
        <source>next and previous match, while finding</source>
        <translation>찾는 동안 다음, 이전 일치</translation>
    </message>
    <message>
        <source>larger and smaller pages</source>
        <translation>쪽을 크게, 작게</translation>
    </message>
    <message>
        <source>In the library</source>
        <translation>라이브러리에서</translation>
    </message>
    <message>
        <source>open the file</source>
        <translation>파일 열기</translation>
    </message>
    <message>
        <source>copy the files as a table</source>
        <translation>파일 목록을 표로 복사</translation>
    </message>
    <message>
        <source>leave the files out</source>
        <translation>파일을 검색에서 제외</translation>
    </message>
    <message>
        <source>On the map</source>
        <translation>지도에서</translation>
    </message>
    <message>
        <source>go to the next document</source>
        <translation>옆 문서로 가기</translation>
    </message>
    <message>
        <source>nearer, farther, all of it</source>
        <translation>가까이, 멀리, 전체</translation>
    </message>
    <message>
        <source>open it, or close it, over any program</source>
        <translation>어느 프로그램에서나 열기, 닫기</translation>
    </message>
    <message>
        <source>In quick search</source>
        <translation>빠른 검색에서</translation>
    </message>
    <message>
        <source>complete a filter, or take the query to the window</source>
        <translation>필터 완성, 또는 창에서 검색</translation>
    </message>
    <message>
        <source>close it</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>Legend</name>
    <message>
        <source>Format</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Last changed</source>
        <translation>수정한 때</translation>
    </message>
    <message>
        <source>What the colours say</source>
        <translation>색이 나타내는 것</translation>
    </message>
</context>
<context>
    <name>LibraryPage</name>
    <message>
        <source>On the disk</source>
        <translation>저장 위치</translation>
    </message>
    <message>
        <source>Health</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>삭제</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>검사</translation>
    </message>
    <message>
        <source>Rebuild</source>
        <translation>다시 만들기</translation>
    </message>
    <message>
        <source>Delete everything…</source>
        <translation>모두 삭제…</translation>
    </message>
    <message>
        <source>Makes the indexes anew from what has been read. Searching works meanwhile.</source>
        <translation>읽어 둔 내용으로 색인을 새로 만듭니다. 그동안에도 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>Everything that Munjang knows</source>
        <translation>Munjang이 알고 있는 모든 것</translation>
    </message>
    <message>
        <source>Your documents are not touched, and models stay installed.</source>
        <translation>문서는 건드리지 않고, 모델도 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Place</source>
        <translation>위치</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Being measured…</source>
        <translation>재는 중…</translation>
    </message>
    <message>
        <source>texts and sentences</source>
        <translation>글과 문장</translation>
    </message>
    <message>
        <source>vectors</source>
        <translation>벡터</translation>
    </message>
    <message>
        <source>words</source>
        <translation>단어</translation>
    </message>
    <message>
        <source>log of recent changes</source>
        <translation>최근 변경 기록</translation>
    </message>
    <message>
        <source>the rest</source>
        <translation>그 밖</translation>
    </message>
    <message>
        <source>Size: {size}</source>
        <translation>크기: {size}</translation>
    </message>
    <message>
        <source>Compares everything in the library with everything else.</source>
        <translation>라이브러리 안의 모든 것을 서로 맞추어 봅니다.</translation>
    </message>
    <message>
        <source>The library is sound.</source>
        <translation>라이브러리에 이상이 없습니다.</translation>
    </message>
    <message>
        <source>“Rebuild” mends this.</source>
        <translation>‘다시 만들기’로 고칠 수 있습니다.</translation>
    </message>
    <message>
        <source>Checking…</source>
        <translation>검사하는 중…</translation>
    </message>
    <message>
        <source>Rebuilding…</source>
        <translation>다시 만드는 중…</translation>
    </message>
    <message>
        <source>The library was rebuilt.</source>
        <translation>라이브러리를 다시 만들었습니다.</translation>
    </message>
    <message>
        <source>Delete everything</source>
        <translation>모두 삭제</translation>
    </message>
    <message>
        <source>Delete everything that Munjang knows?</source>
        <translation>Munjang이 알고 있는 것을 모두 삭제하시겠습니까?</translation>
    </message>
    <message>
        <source>Deleted: what was read of your documents, the list of folders, their rules, recent and saved searches, and the passwords Munjang keeps in the keyring. It cannot be undone.

Not deleted: your documents, the language models, and the settings of this window.</source>
        <translation>삭제되는 것: 문서에서 읽은 내용, 폴더 목록과 규칙, 최근 검색과 저장한 검색, Munjang이 키링에 보관한 암호. 되돌릴 수 없습니다.

삭제되지 않는 것: 문서, 언어 모델, 이 창의 설정.</translation>
    </message>
    <message>
        <source>Deleting…</source>
        <translation>삭제하는 중…</translation>
    </message>
    <message>
        <source>Everything was deleted.</source>
        <translation>모두 삭제했습니다.</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>Choose a folder to search</source>
        <translation>검색할 폴더 선택</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>About Munjang</source>
        <translation>Munjang 정보</translation>
    </message>
    <message>
        <source>Finds the sentence you mean in the documents on this computer. Nothing leaves it. Licensed under Apache 2.0.</source>
        <translation>이 컴퓨터의 문서에서 찾으려는 바로 그 문장을 찾습니다. 어떤 내용도 밖으로 나가지 않습니다. Apache 2.0 라이선스로 배포합니다.</translation>
    </message>
    <message>
        <source>Map</source>
        <translation>지도</translation>
    </message>
</context>
<context>
    <name>MapLegend</name>
    <message>
        <source>Others</source>
        <translation>기타</translation>
    </message>
    <message>
        <source>Past week</source>
        <translation>최근 1주</translation>
    </message>
    <message>
        <source>Past month</source>
        <translation>최근 1개월</translation>
    </message>
    <message>
        <source>Past 6 months</source>
        <translation>최근 6개월</translation>
    </message>
    <message>
        <source>Past year</source>
        <translation>최근 1년</translation>
    </message>
    <message>
        <source>Past 3 years</source>
        <translation>최근 3년</translation>
    </message>
    <message>
        <source>Older</source>
        <translation>그 이전</translation>
    </message>
</context>
<context>
    <name>MapLine</name>
    <message>
        <source>{documents} like “{title}”</source>
        <translation>“{title}” 문서와 비슷한 {documents}</translation>
    </message>
    <message>
        <source>Clear highlights</source>
        <translation>강조 지우기</translation>
    </message>
    <message>
        <source>The nearest {documents}</source>
        <translation>가장 가까운 {documents}</translation>
    </message>
    <message>
        <source>{documents} found</source>
        <translation>{documents} 찾음</translation>
    </message>
    <message>
        <source>the map is being drawn</source>
        <translation>지도를 그리는 중</translation>
    </message>
    <message>
        <source>{documents} not on the map yet</source>
        <translation>아직 지도에 없는 {documents}</translation>
    </message>
</context>
<context>
    <name>MapPanel</name>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>비슷한 문서 찾기</translation>
    </message>
    <message>
        <source>Map of the library</source>
        <translation>문서 지도</translation>
    </message>
</context>
<context>
    <name>ModelCard</name>
    <message>
        <source>Progress of the download</source>
        <translation>내려받기 진행률</translation>
    </message>
    <message>
        <source>Found by meaning, too</source>
        <translation>뜻으로도 찾습니다</translation>
    </message>
    <message>
        <source>The language model is there. It works on this computer alone.</source>
        <translation>언어 모델이 준비되었습니다. 이 컴퓨터 안에서만 작동합니다.</translation>
    </message>
    <message>
        <source>Getting the language model</source>
        <translation>언어 모델을 내려받고 있습니다</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>Find by meaning, too</source>
        <translation>뜻으로도 찾기</translation>
    </message>
    <message>
        <source>A language model for Korean and English ({size}) is fetched once and then works on this computer alone; its speed is measured here. Without it, sentences are found by their words.</source>
        <translation>한국어와 영어를 아는 언어 모델({size})을 한 번 내려받으면 그 뒤에는 이 컴퓨터 안에서만 작동합니다. 속도는 이 컴퓨터에서 잽니다. 모델이 없어도 단어로는 문장을 찾습니다.</translation>
    </message>
    <message>
        <source>Get the model</source>
        <translation>모델 내려받기</translation>
    </message>
</context>
<context>
    <name>ModelOffer</name>
    <message>
        <source>Getting the language model…</source>
        <translation>언어 모델을 내려받고 있습니다…</translation>
    </message>
    <message>
        <source>{done} of {total}</source>
        <translation>{total} 중 {done}</translation>
    </message>
</context>
<context>
    <name>ModelRow</name>
    <message>
        <source>Getting the model…</source>
        <translation>모델을 받는 중…</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Remove {model}</source>
        <translation>{model} 지우기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>설치</translation>
    </message>
    <message>
        <source>Use</source>
        <translation>사용</translation>
    </message>
    <message>
        <source>{verb} {model}</source>
        <translation>{model} {verb}</translation>
    </message>
    <message>
        <source>What runs {model} on this computer</source>
        <translation>이 컴퓨터에서 {model} 모델을 실행하는 방식</translation>
    </message>
    <message>
        <source>The fastest, by measurement</source>
        <translation>측정 결과 가장 빠른 방식</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>and others</source>
        <translation>그 밖의 언어</translation>
    </message>
    <message>
        <source>no licence named</source>
        <translation>라이선스 표시 없음</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>사용 중</translation>
    </message>
    <message>
        <source>answers until the other one is ready</source>
        <translation>새 모델이 준비될 때까지 사용</translation>
    </message>
    <message>
        <source>Its speed here is measured while there is enough to learn.</source>
        <translation>이 컴퓨터에서의 속도는 익힐 문장이 많을 때 측정합니다.</translation>
    </message>
</context>
<context>
    <name>ModelsPage</name>
    <message>
        <source>Changing the model</source>
        <translation>모델 바꾸는 중</translation>
    </message>
    <message>
        <source>For finding by meaning</source>
        <translation>뜻으로 찾기</translation>
    </message>
    <message>
        <source>For precise mode</source>
        <translation>정밀 모드</translation>
    </message>
    <message>
        <source>For answers in words</source>
        <translation>글로 답하기 위한 모델</translation>
    </message>
    <message>
        <source>Another model</source>
        <translation>다른 모델</translation>
    </message>
    <message>
        <source>From the Hugging Face hub, by its name, or from a folder</source>
        <translation>Hugging Face 허브의 이름이나 폴더로 설치</translation>
    </message>
    <message>
        <source>Any sentence-transformers encoder or cross-encoder can be used, and language models in the GGUF format.</source>
        <translation>sentence-transformers 인코더와 크로스 인코더, GGUF 형식의 언어 모델을 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>Name of a model</source>
        <translation>모델 이름</translation>
    </message>
    <message>
        <source>From a folder…</source>
        <translation>폴더에서…</translation>
    </message>
    <message>
        <source>Keep the one before</source>
        <translation>이전 모델 유지</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>Install</source>
        <translation>설치</translation>
    </message>
    <message>
        <source>{done} of {total} sentences. Until then {model} answers.</source>
        <translation>문장 {total}개 중 {done}개. 그때까지는 {model} 모델로 찾습니다.</translation>
    </message>
    <message>
        <source>{done} of {total} sentences.</source>
        <translation>문장 {total}개 중 {done}개</translation>
    </message>
    <message>
        <source>{model} is learning what your sentences mean</source>
        <translation>{model} 모델이 문장의 뜻을 익히고 있습니다</translation>
    </message>
    <message>
        <source>Choose the folder of a model</source>
        <translation>모델 폴더 선택</translation>
    </message>
</context>
<context>
    <name>MoveRow</name>
    <message>
        <source>To another folder or disk. Searching works meanwhile.</source>
        <translation>다른 폴더나 디스크로 옮깁니다. 그동안에도 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>옮기기</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>옮기기…</translation>
    </message>
    <message>
        <source>Move the library to another folder or disk</source>
        <translation>라이브러리를 다른 폴더나 디스크로 옮기기</translation>
    </message>
    <message>
        <source>Move back</source>
        <translation>원래 위치로</translation>
    </message>
    <message>
        <source>Move the library back to where it was at first</source>
        <translation>라이브러리를 처음 있던 곳으로 되돌리기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>The library is being moved to {place}</source>
        <translation>라이브러리를 {place} 폴더로 옮기는 중</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
    <message>
        <source>Move the library to {place}?</source>
        <translation>라이브러리를 {place} 폴더로 옮길까요?</translation>
    </message>
    <message>
        <source>{size} will be copied; {free} are free there. New and changed documents are read afterwards.</source>
        <translation>{size}를 복사하며, 그곳에는 {free}가 남아 있습니다. 새 문서와 바뀐 문서는 다 옮긴 뒤에 읽습니다.</translation>
    </message>
    <message>
        <source>There is too little room in {place}</source>
        <translation>{place}에 공간이 모자랍니다</translation>
    </message>
    <message>
        <source>{needed} are needed; {free} are free there.</source>
        <translation>{needed}가 필요하지만 {free}만 남아 있습니다.</translation>
    </message>
    <message>
        <source>Cancel the move</source>
        <translation>옮기기 취소</translation>
    </message>
    <message>
        <source>Choose a folder for the library</source>
        <translation>라이브러리를 둘 폴더 고르기</translation>
    </message>
    <message>
        <source>The library was moved.</source>
        <translation>라이브러리를 옮겼습니다.</translation>
    </message>
    <message>
        <source>It was not moved.</source>
        <translation>옮기지 않았습니다.</translation>
    </message>
</context>
<context>
    <name>Navigation</name>
    <message>
        <source>Places</source>
        <translation>화면 목록</translation>
    </message>
</context>
<context>
    <name>NoFolderPage</name>
    <message>
        <source>No folder is searched yet</source>
        <translation>아직 검색하는 폴더가 없습니다</translation>
    </message>
    <message>
        <source>Drop a folder with documents anywhere on this window, or choose one.</source>
        <translation>문서가 든 폴더를 이 창 어디로든 끌어다 놓거나 직접 선택하십시오.</translation>
    </message>
    <message>
        <source>Choose a folder…</source>
        <translation>폴더 선택…</translation>
    </message>
    <message>
        <source>Show suggestions</source>
        <translation>추천 폴더 보기</translation>
    </message>
</context>
<context>
    <name>NoMapPage</name>
    <message>
        <source>The map could not be drawn</source>
        <translation>지도를 그리지 못했습니다</translation>
    </message>
    <message>
        <source>The map is being drawn</source>
        <translation>지도를 그리고 있습니다</translation>
    </message>
    <message>
        <source>Documents that mean similar things will lie near each other.</source>
        <translation>뜻이 비슷한 문서끼리 가까이 놓입니다.</translation>
    </message>
    <message>
        <source>Opening the map…</source>
        <translation>지도를 여는 중…</translation>
    </message>
    <message>
        <source>The map comes after reading</source>
        <translation>문서를 다 읽으면 지도가 나타납니다</translation>
    </message>
    <message>
        <source>Your documents are still being read. Once their meaning is known, they are laid out here.</source>
        <translation>아직 문서를 읽고 있습니다. 뜻을 파악하는 대로 여기에 펼쳐 보여 드립니다.</translation>
    </message>
    <message>
        <source>No map yet</source>
        <translation>아직 지도가 없습니다</translation>
    </message>
    <message>
        <source>The meaning of your documents is not known yet. Once it is, they are laid out here.</source>
        <translation>아직 문서의 뜻을 파악하지 못했습니다. 파악하는 대로 여기에 펼쳐 보여 드립니다.</translation>
    </message>
    <message>
        <source>Not enough documents for a map</source>
        <translation>지도를 그리기에는 문서가 적습니다</translation>
    </message>
    <message>
        <source>A map needs at least five. So far: {documents}.</source>
        <translation>다섯 개 이상 있어야 지도를 그릴 수 있습니다. 지금은 {documents}입니다.</translation>
    </message>
    <message>
        <source>No documents yet</source>
        <translation>아직 문서가 없습니다</translation>
    </message>
    <message>
        <source>Add a folder, and its documents are laid out here by what they mean.</source>
        <translation>폴더를 추가하면 그 안의 문서를 뜻에 따라 여기에 펼쳐 보여 드립니다.</translation>
    </message>
</context>
<context>
    <name>NothingPage</name>
    <message>
        <source>Nothing similar found</source>
        <translation>비슷한 내용을 찾지 못했습니다</translation>
    </message>
    <message>
        <source>Use fewer or other words: a short description is enough.</source>
        <translation>단어를 줄이거나 바꾸어 보십시오. 짧은 설명이면 충분합니다.</translation>
    </message>
    <message>
        <source>Leave quotation marks out.</source>
        <translation>따옴표를 빼 보십시오.</translation>
    </message>
    <message>
        <source>See whether the document&apos;s folder is in the list on the left.</source>
        <translation>문서가 있는 폴더가 왼쪽 목록에 있는지 살펴보십시오.</translation>
    </message>
    <message>
        <source>Indexing is still under way; it may yet turn up.</source>
        <translation>아직 색인하고 있으므로 곧 나타날 수 있습니다.</translation>
    </message>
    <message>
        <source>Back to the results</source>
        <translation>검색 결과로 돌아가기</translation>
    </message>
    <message>
        <source>Nothing found for “{query}”</source>
        <translation>‘{query}’에 맞는 문장이 없습니다</translation>
    </message>
    <message>
        <source>Search without the filters</source>
        <translation>필터 없이 검색하기</translation>
    </message>
</context>
<context>
    <name>NoticeBoard</name>
    <message>
        <source>“{name}” could not be opened.</source>
        <translation>‘{name}’ 파일을 열지 못했습니다.</translation>
    </message>
    <message>
        <source>“{name}” is no longer in {folder}.</source>
        <translation>{folder} 폴더에 ‘{name}’ 파일이 없습니다. 지웠거나 옮긴 것 같습니다.</translation>
    </message>
    <message>
        <source>Choose others…</source>
        <translation>다른 단축키 선택…</translation>
    </message>
    <message>
        <source>Munjang ended unexpectedly the last time.</source>
        <translation>지난번에 Munjang이 예기치 않게 종료되었습니다.</translation>
    </message>
    <message>
        <source>Show report…</source>
        <translation>보고서 보기…</translation>
    </message>
    <message>
        <source>The earlier library in {place} can be reached again.</source>
        <translation>{place}에 있는 이전 라이브러리가 다시 연결되었습니다.</translation>
    </message>
    <message>
        <source>Show…</source>
        <translation>보기…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>다시 시도</translation>
    </message>
    <message>
        <source>To judge Korean texts for English questions and the other way round, precise mode needs one more model ({size}), which is fetched once and then works on this computer alone.</source>
        <translation>영어로 물어 한국어 글을, 한국어로 물어 영어 글을 정밀하게 평가하려면 모델이 하나 더 필요합니다({size}). 한 번만 내려받으면 그다음부터는 이 컴퓨터에서만 동작합니다.</translation>
    </message>
    <message>
        <source>Precise mode needs a second model ({size}), which is fetched once and then works on this computer alone. It reads English.</source>
        <translation>정밀 검색에는 모델({size})이 하나 더 필요합니다. 한 번만 내려받으며, 그 뒤에는 이 컴퓨터에서만 작동합니다. 영어를 읽는 모델입니다.</translation>
    </message>
    <message>
        <source>Sentences are found by their words only. To find them by meaning, a language model ({size}) is fetched once; it then works on this computer alone.</source>
        <translation>지금은 단어로만 문장을 찾습니다. 뜻으로도 찾으려면 언어 모델({size})을 한 번만 내려받으면 됩니다. 모델은 이 컴퓨터 안에서만 쓰입니다.</translation>
    </message>
    <message>
        <source>Get the model</source>
        <translation>모델 내려받기</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>취소</translation>
    </message>
    <message>
        <source>“{name}” was written, with {sentences}.</source>
        <translation>‘{name}’ 파일에 {sentences}를 썼습니다.</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
</context>
<context>
    <name>NoticeLine</name>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>OpeningPage</name>
    <message>
        <source>Opening the library…</source>
        <translation>라이브러리를 여는 중…</translation>
    </message>
</context>
<context>
    <name>PagePainter</name>
    <message>
        <source>This page cannot be shown.</source>
        <translation>이 쪽은 표시할 수 없습니다.</translation>
    </message>
</context>
<context>
    <name>PagePane</name>
    <message>
        <source>Small pages</source>
        <translation>쪽 미리 보기</translation>
    </message>
    <message>
        <source>Page</source>
        <translation>쪽</translation>
    </message>
    <message>
        <source>Go to page</source>
        <translation>쪽으로 이동</translation>
    </message>
    <message>
        <source>Smaller</source>
        <translation>작게</translation>
    </message>
    <message>
        <source>Larger</source>
        <translation>크게</translation>
    </message>
    <message>
        <source>Fit to width</source>
        <translation>너비에 맞춤</translation>
    </message>
    <message>
        <source>Fit whole page</source>
        <translation>쪽 전체 보기</translation>
    </message>
    <message>
        <source>Pages of the document</source>
        <translation>문서의 쪽</translation>
    </message>
</context>
<context>
    <name>PerformancePage</name>
    <message>
        <source>Pause indexing</source>
        <translation>색인 일시 중지</translation>
    </message>
    <message>
        <source>Changes to your files are not read until you go on. Searching works.</source>
        <translation>다시 시작할 때까지 바뀐 파일을 읽지 않습니다. 검색은 할 수 있습니다.</translation>
    </message>
    <message>
        <source>Threads of the language model</source>
        <translation>언어 모델의 스레드</translation>
    </message>
    <message>
        <source>More are faster, and leave less of the computer to other programs.</source>
        <translation>많을수록 빠르지만 다른 프로그램이 느려질 수 있습니다.</translation>
    </message>
    <message>
        <source>Slow work</source>
        <translation>오래 걸리는 작업</translation>
    </message>
    <message>
        <source>Work on battery</source>
        <translation>배터리 사용 중에도 작업</translation>
    </message>
    <message>
        <source>Off: slow work waits for mains power.</source>
        <translation>끄면 전원에 연결될 때까지 기다립니다.</translation>
    </message>
    <message>
        <source>Only at certain hours</source>
        <translation>정한 시간에만 작업</translation>
    </message>
    <message>
        <source>from</source>
        <translation>시작</translation>
    </message>
    <message>
        <source>to</source>
        <translation>끝</translation>
    </message>
    <message>
        <source>First hour</source>
        <translation>시작 시각</translation>
    </message>
    <message>
        <source>Last hour</source>
        <translation>끝 시각</translation>
    </message>
    <message>
        <source>Slow work is learning what sentences mean and reading the text in pictures. It always runs at the lowest priority, goes last at the disk, and takes turns with other programs while these keep the processor busy. Names and words of new and changed files are always kept up to date.</source>
        <translation>오래 걸리는 작업이란 문장의 뜻을 익히고 그림 속 글자를 읽는 일입니다. 언제나 가장 낮은 우선순위로 돌아가고 디스크도 맨 나중에 쓰며, 다른 프로그램이 바쁠 때는 번갈아 가며 쉽니다. 새 파일과 바뀐 파일의 이름과 단어는 늘 바로 반영합니다.</translation>
    </message>
    <message>
        <source>{count} (recommended)</source>
        <translation>{count}개 (권장)</translation>
    </message>
    <message>
        <source>{count} (full speed)</source>
        <translation>{count}개 (최대 속도)</translation>
    </message>
</context>
<context>
    <name>PortalHotkey</name>
    <message>
        <source>Quick search</source>
        <translation>빠른 검색</translation>
    </message>
</context>
<context>
    <name>PreferencesWindow</name>
    <message>
        <source>Preferences</source>
        <translation>환경 설정</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>항목</translation>
    </message>
    <message>
        <source>Folders</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Reading</source>
        <translation>읽기</translation>
    </message>
    <message>
        <source>Performance</source>
        <translation>성능</translation>
    </message>
    <message>
        <source>Quick search</source>
        <translation>빠른 검색</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>모양</translation>
    </message>
    <message>
        <source>Language models</source>
        <translation>언어 모델</translation>
    </message>
    <message>
        <source>Privacy</source>
        <translation>개인 정보</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>라이브러리</translation>
    </message>
</context>
<context>
    <name>Presence</name>
    <message>
        <source>New and changed files are still read. The icon&apos;s menu ends that.</source>
        <translation>새 파일과 바뀐 파일은 계속 읽습니다. 끝내려면 아이콘 메뉴에서 종료하십시오.</translation>
    </message>
    <message>
        <source>Munjang goes on in the background</source>
        <translation>Munjang이 백그라운드에서 계속 실행됩니다</translation>
    </message>
</context>
<context>
    <name>PreviewHead</name>
    <message>
        <source>{number} of {total}</source>
        <translation>{number}/{total}</translation>
    </message>
    <message>
        <source>Previous sentence found</source>
        <translation>이전 문장</translation>
    </message>
    <message>
        <source>Next sentence found</source>
        <translation>다음 문장</translation>
    </message>
    <message>
        <source>Show pages</source>
        <translation>쪽 그대로 보기</translation>
    </message>
    <message>
        <source>Show text</source>
        <translation>글만 보기</translation>
    </message>
    <message>
        <source>Open document</source>
        <translation>문서 열기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Copy sentence with its source</source>
        <translation>출처와 함께 문장 복사</translation>
    </message>
</context>
<context>
    <name>PreviewPanel</name>
    <message>
        <source>Reading…</source>
        <translation>읽는 중…</translation>
    </message>
    <message>
        <source>Text of the document</source>
        <translation>문서 본문</translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message>
        <source>Search history</source>
        <translation>검색 기록</translation>
    </message>
    <message>
        <source>Remember recent searches</source>
        <translation>최근 검색 기억하기</translation>
    </message>
    <message>
        <source>The search field offers them. They are kept on this computer only, and forgotten when this is switched off. Saved searches stay.</source>
        <translation>검색창에서 다시 고를 수 있습니다. 이 컴퓨터에만 저장하며, 끄면 모두 지웁니다. 저장한 검색은 그대로 둡니다.</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>네트워크</translation>
    </message>
    <message>
        <source>Allow no connection</source>
        <translation>모든 접속 막기</translation>
    </message>
    <message>
        <source>Models can then only be installed from files on this computer.</source>
        <translation>켜면 이 컴퓨터에 있는 파일로만 모델을 설치할 수 있습니다.</translation>
    </message>
    <message>
        <source>Your documents, your questions and what is computed from them stay here. Only the installation of a model opens a connection, and only when you ask for it. Python reports to Munjang every connection and every look-up of a name in this program; programs that read documents are kept from the network by the system where it can, and those that run models refuse it.</source>
        <translation>문서와 질문, 그것으로 계산한 것은 모두 이 컴퓨터에 남습니다. 접속은 모델을 설치할 때만, 그것도 사용자가 시켰을 때만 일어납니다. 이 프로그램의 모든 접속과 주소 조회는 파이썬이 알려 주는 대로 여기에 표시됩니다. 문서를 읽는 프로세스는 시스템이 지원하면 네트워크에서 차단되고, 모델을 실행하는 프로세스는 스스로 접속을 거부합니다.</translation>
    </message>
    <message>
        <source>Recent searches</source>
        <translation>최근 검색</translation>
    </message>
    <message numerus="yes">
        <source>%Ln search(es) remembered</source>
        <translation>
            <numerusform>검색 %Ln개를 기억하고 있습니다</numerusform>
        </translation>
    </message>
    <message>
        <source>None is remembered.</source>
        <translation>기억하고 있는 검색이 없습니다.</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>최근 검색 지우기</translation>
    </message>
    <message>
        <source>Connections are not being watched.</source>
        <translation>접속을 살피고 있지 않습니다.</translation>
    </message>
    <message>
        <source>No connection has been made since the start.</source>
        <translation>시작한 뒤 아무 데도 접속하지 않았습니다.</translation>
    </message>
    <message>
        <source>Watched since {time}</source>
        <translation>{time}부터 살펴보고 있습니다</translation>
    </message>
    <message numerus="yes">
        <source>%Ln attempt(s) to connect since the start</source>
        <translation>
            <numerusform>시작한 뒤 접속 시도 %Ln번</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>QAbstractFileIconProvider</name>
    <message>
        <source>Drive</source>
        <translation>드라이브</translation>
    </message>
    <message>
        <source>File</source>
        <translation>파일</translation>
    </message>
    <message>
        <source>%1 File</source>
        <translation>%1 파일</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>File Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Shortcut</source>
        <translation>바로 가기</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>알 수 없음</translation>
    </message>
</context>
<context>
    <name>QFileDialog</name>
    <message>
        <source>&amp;Look in:</source>
        <translation>위치(&amp;L):</translation>
    </message>
    <message>
        <source>Files of &amp;type:</source>
        <translation>파일 형식(&amp;T):</translation>
    </message>
</context>
<context>
    <name>QueryAssistant</name>
    <message>
        <source>Tab completes “{text}”</source>
        <translation>Tab 키를 누르면 ‘{text}’(으)로 완성합니다</translation>
    </message>
</context>
<context>
    <name>QuickPopup</name>
    <message>
        <source>“{name}” could not be opened.</source>
        <translation>‘{name}’ 파일을 열지 못했습니다.</translation>
    </message>
    <message>
        <source>“{name}” is no longer there.</source>
        <translation>‘{name}’ 파일이 그 자리에 없습니다.</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>라이브러리를 여는 중…</translation>
    </message>
    <message>
        <source>No folder is searched yet: Tab opens the window.</source>
        <translation>아직 검색할 폴더가 없습니다. Tab을 누르면 창이 열립니다.</translation>
    </message>
    <message>
        <source>With a similar meaning</source>
        <translation>뜻이 비슷한 문장</translation>
    </message>
    <message>
        <source>Nothing similar found</source>
        <translation>비슷한 내용을 찾지 못했습니다</translation>
    </message>
    <message>
        <source>Nothing found for “{query}”</source>
        <translation>‘{query}’에 맞는 문장이 없습니다</translation>
    </message>
    <message>
        <source>Found by their words only</source>
        <translation>단어로만 찾았습니다</translation>
    </message>
    <message>
        <source>Quick search</source>
        <translation>빠른 검색</translation>
    </message>
    <message>
        <source>What do you remember of the sentence?</source>
        <translation>찾으려는 문장을 떠오르는 대로 적어 보십시오</translation>
    </message>
</context>
<context>
    <name>QuickSearchPage</name>
    <message>
        <source>Default</source>
        <translation>기본값</translation>
    </message>
    <message>
        <source>In the background</source>
        <translation>백그라운드</translation>
    </message>
    <message>
        <source>New and changed files are still read, and quick search works.</source>
        <translation>새 파일과 바뀐 파일을 계속 읽고, 빠른 검색도 쓸 수 있습니다.</translation>
    </message>
    <message>
        <source>This desktop has no notification area to come back by.</source>
        <translation>이 데스크톱에는 다시 열 수 있는 알림 영역이 없습니다.</translation>
    </message>
    <message>
        <source>Go on in the background</source>
        <translation>백그라운드에서 계속 실행</translation>
    </message>
    <message>
        <source>Start with the computer</source>
        <translation>컴퓨터를 켤 때 시작</translation>
    </message>
    <message>
        <source>Hidden in the notification area, until you call it.</source>
        <translation>부를 때까지 알림 영역에 숨어 있습니다.</translation>
    </message>
    <message>
        <source>The system did not take it: {reason}</source>
        <translation>시스템이 받아들이지 않았습니다: {reason}</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>단축키</translation>
    </message>
</context>
<context>
    <name>ReadingPage</name>
    <message>
        <source>Pictures</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>Read the text in pictures</source>
        <translation>그림 속 글자 읽기</translation>
    </message>
    <message>
        <source>Scans, photos and pictures inside documents, after all else has been read. What has been read stays when you switch this off.</source>
        <translation>스캔, 사진, 문서에 든 그림을 다른 것을 모두 읽은 뒤에 읽습니다. 꺼도 이미 읽은 글자는 남습니다.</translation>
    </message>
    <message>
        <source>Safety</source>
        <translation>안전</translation>
    </message>
    <message>
        <source>Formats</source>
        <translation>형식</translation>
    </message>
    <message>
        <source>What a file is, its content decides, not its name. A file of any other kind is found by its name.</source>
        <translation>파일의 형식은 이름이 아니라 내용으로 알아봅니다. 그 밖의 파일은 이름으로 찾을 수 있습니다.</translation>
    </message>
    <message>
        <source>Texts</source>
        <translation>문서</translation>
    </message>
    <message>
        <source>Slides</source>
        <translation>슬라이드</translation>
    </message>
    <message>
        <source>Sheets</source>
        <translation>스프레드시트</translation>
    </message>
    <message>
        <source>Mail, with attachments</source>
        <translation>메일과 첨부 파일</translation>
    </message>
    <message>
        <source>Web pages and data</source>
        <translation>웹 문서와 데이터</translation>
    </message>
    <message>
        <source>Archives, with what is inside</source>
        <translation>압축 파일과 그 안의 파일</translation>
    </message>
    <message>
        <source>Pictures, by recognition</source>
        <translation>그림 (글자 인식)</translation>
    </message>
    <message>
        <source>Each document is read by a program of its own, which can open no other file, write nothing and reach no network.</source>
        <translation>문서는 저마다 따로 실행되는 프로그램이 읽습니다. 이 프로그램은 다른 파일을 열거나 무엇을 쓰거나 네트워크에 접속할 수 없습니다.</translation>
    </message>
    <message>
        <source>Documents come from strangers</source>
        <translation>문서 격리</translation>
    </message>
    <message>
        <source>Each document is read by a program of its own, with limits on memory and time.</source>
        <translation>문서는 저마다 따로 실행되는 프로그램이 메모리와 시간을 제한받으며 읽습니다.</translation>
    </message>
    <message>
        <source>This system offers less protection</source>
        <translation>이 시스템에서는 보호가 약합니다</translation>
    </message>
</context>
<context>
    <name>ReadyPage</name>
    <message>
        <source>What are you looking for?</source>
        <translation>무엇을 찾으십니까?</translation>
    </message>
    <message>
        <source>words in quotation marks must stand in the document</source>
        <translation>따옴표로 묶은 말은 문서에 반드시 있어야 합니다</translation>
    </message>
    <message>
        <source>choose a sentence</source>
        <translation>문장을 고릅니다</translation>
    </message>
    <message>
        <source>open the document</source>
        <translation>문서를 엽니다</translation>
    </message>
    <message>
        <source>copy the sentence with its source</source>
        <translation>출처와 함께 문장을 복사합니다</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>모든 단축키</translation>
    </message>
    <message>
        <source>Your documents are being read. You can search at any moment.</source>
        <translation>문서를 읽고 있습니다. 지금 바로 검색하셔도 됩니다.</translation>
    </message>
    <message>
        <source>No readable documents were found in your folders.</source>
        <translation>폴더에서 읽을 수 있는 문서를 찾지 못했습니다.</translation>
    </message>
    <message>
        <source>{documents} with {sentences} can be searched.</source>
        <translation>{documents}, {sentences}를 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>More are being read.</source>
        <translation>문서를 더 읽고 있습니다.</translation>
    </message>
    <message>
        <source>Their meaning is still being learnt.</source>
        <translation>문장의 뜻을 아직 익히고 있습니다.</translation>
    </message>
    <message>
        <source>The fastest way to run the language model here is being measured.</source>
        <translation>이 컴퓨터에서 언어 모델을 가장 빠르게 실행하는 방식을 측정하고 있습니다.</translation>
    </message>
</context>
<context>
    <name>RecentCard</name>
    <message>
        <source>Recent searches</source>
        <translation>최근 검색</translation>
    </message>
</context>
<context>
    <name>RemovalLine</name>
    <message>
        <source>“{names}” is no longer searched. Its files are untouched.</source>
        <translation>‘{names}’ 폴더를 더 이상 검색하지 않습니다. 파일은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>No longer searched: {names}. Their files are untouched.</source>
        <translation>더 이상 검색하지 않는 폴더: {names}. 파일은 그대로 있습니다.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
</context>
<context>
    <name>ReportDialog</name>
    <message>
        <source>Copied</source>
        <translation>복사했습니다</translation>
    </message>
    <message>
        <source>Munjang ended unexpectedly the last time</source>
        <translation>지난번에 Munjang이 예기치 않게 종료되었습니다</translation>
    </message>
    <message>
        <source>Your files and the library are not harmed. The report below says where it happened. It is nowhere but on this computer: copy it if you want to have the fault mended, or delete it.</source>
        <translation>파일과 라이브러리는 그대로입니다. 아래 보고서에 문제가 생긴 곳이 적혀 있습니다. 보고서는 이 컴퓨터에만 있습니다. 오류를 알려 주시려면 복사하고, 필요 없으면 삭제하십시오.</translation>
    </message>
    <message>
        <source>Something went wrong in Munjang</source>
        <translation>Munjang에 문제가 생겼습니다</translation>
    </message>
    <message>
        <source>This is a fault of the program; you can go on working, and your files are untouched. Nothing was sent anywhere: copy the report if you want to have the fault mended. It may quote a few words of a document: read it before you pass it on.</source>
        <translation>프로그램의 잘못입니다. 계속 사용하실 수 있으며 파일은 그대로입니다. 어디로도 보내지 않았으니, 오류를 알려 주시려면 보고서를 복사하십시오. 문서의 단어가 몇 개 들어 있을 수 있으니 전하기 전에 읽어 보십시오.</translation>
    </message>
    <message>
        <source>Report of a fault</source>
        <translation>오류 보고서</translation>
    </message>
    <message>
        <source>Report</source>
        <translation>보고서</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>보고서 복사</translation>
    </message>
    <message>
        <source>Show log folder</source>
        <translation>로그 폴더 보기</translation>
    </message>
    <message>
        <source>Delete report</source>
        <translation>보고서 삭제</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>닫기</translation>
    </message>
</context>
<context>
    <name>ResultsView</name>
    <message>
        <source>Open</source>
        <translation>열기</translation>
    </message>
    <message>
        <source>Show in folder</source>
        <translation>폴더에서 보기</translation>
    </message>
    <message>
        <source>Find similar</source>
        <translation>비슷한 문장 찾기</translation>
    </message>
    <message>
        <source>Copy sentence</source>
        <translation>문장 복사</translation>
    </message>
    <message>
        <source>Copy path</source>
        <translation>경로 복사</translation>
    </message>
    <message>
        <source>Show all sentences</source>
        <translation>모든 문장 보기</translation>
    </message>
    <message>
        <source>Path copied</source>
        <translation>경로를 복사했습니다</translation>
    </message>
    <message>
        <source>Results</source>
        <translation>결과</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>미리 보기</translation>
    </message>
    <message>
        <source>Sentence copied with its source</source>
        <translation>문장을 출처와 함께 복사했습니다</translation>
    </message>
    <message>
        <source>Show the copies</source>
        <translation>사본 모두 보기</translation>
    </message>
</context>
<context>
    <name>RuleLine</name>
    <message>
        <source>Remove the rule “{pattern}”</source>
        <translation>‘{pattern}’ 규칙 지우기</translation>
    </message>
</context>
<context>
    <name>Rules</name>
    <message>
        <source>Left out</source>
        <translation>제외할 파일</translation>
    </message>
    <message>
        <source>Rules for</source>
        <translation>규칙을 적용할 곳</translation>
    </message>
    <message>
        <source>A rule of one folder counts more than one of all folders.</source>
        <translation>폴더 하나의 규칙이 모든 폴더의 규칙보다 앞섭니다.</translation>
    </message>
    <message>
        <source>New rule</source>
        <translation>새 규칙</translation>
    </message>
    <message>
        <source>As in a .gitignore file: “*.bak” is all files with this ending, “drafts/” is folders of this name, and “!” in front brings back what another rule leaves out.</source>
        <translation>.gitignore 파일처럼 씁니다. ‘*.bak’은 이름이 이렇게 끝나는 파일, ‘drafts/’는 이런 이름의 폴더이고, 앞에 ‘!’를 붙이면 다른 규칙이 제외한 것을 되살립니다.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>추가</translation>
    </message>
    <message>
        <source>All folders</source>
        <translation>모든 폴더</translation>
    </message>
    <message>
        <source>Hidden and temporary files, caches, and what programmers&apos; tools make.</source>
        <translation>숨은 파일, 임시 파일, 캐시, 개발 도구가 만드는 파일입니다.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln rule(s) built in</source>
        <translation>
            <numerusform>기본 규칙 %Ln개</numerusform>
        </translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>숨기기</translation>
    </message>
    <message>
        <source>Show</source>
        <translation>보기</translation>
    </message>
</context>
<context>
    <name>SavedPanel</name>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Rename</source>
        <translation>이름 바꾸기</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>“{name}” removed</source>
        <translation>‘{name}’ 지움</translation>
    </message>
    <message>
        <source>Saved searches</source>
        <translation>저장한 검색</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>되돌리기</translation>
    </message>
</context>
<context>
    <name>SearchBar</name>
    <message>
        <source>What do you remember of the sentence?</source>
        <translation>찾으려는 문장을 떠오르는 대로 적어 보십시오</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>검색</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>지우기</translation>
    </message>
    <message>
        <source>Precise: {model} reads the best 30 documents again</source>
        <translation>정밀 검색: {model} 모델이 상위 문서 30개를 다시 읽고 평가합니다</translation>
    </message>
    <message>
        <source>Precise: {model} is getting ready</source>
        <translation>정밀 검색: {model} 모델을 준비하고 있습니다</translation>
    </message>
    <message>
        <source>Precise: needs a model that is not installed yet</source>
        <translation>정밀 검색: 필요한 모델이 아직 설치되어 있지 않습니다</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>메뉴</translation>
    </message>
    <message>
        <source>Remove from the saved searches</source>
        <translation>저장한 검색에서 지우기</translation>
    </message>
    <message>
        <source>Save this search</source>
        <translation>이 검색 저장하기</translation>
    </message>
</context>
<context>
    <name>SearchingPage</name>
    <message>
        <source>The first search after the start may take a little longer.</source>
        <translation>시작한 뒤 첫 검색은 조금 더 걸릴 수 있습니다.</translation>
    </message>
</context>
<context>
    <name>StateChip</name>
    <message>
        <source>All</source>
        <translation>전체</translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message>
        <source>Go on indexing</source>
        <translation>색인 계속</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>색인 일시 중지</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 중지됨</translation>
    </message>
    <message>
        <source>No folders yet</source>
        <translation>아직 폴더가 없습니다</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) found</source>
        <translation>
            <numerusform>파일 %Ln개 발견</numerusform>
        </translation>
    </message>
    <message>
        <source>{done} of {total} files</source>
        <translation>파일 {done}/{total}</translation>
    </message>
    <message>
        <source>{done} of {total} paragraphs and sentences</source>
        <translation>단락·문장 {done}/{total}</translation>
    </message>
    <message>
        <source>found by words already, by meaning {share} %</source>
        <translation>단어 검색은 모두, 뜻 검색은 {share}% 준비됨</translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read</source>
        <translation>
            <numerusform>읽지 못한 파일 %Ln개</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) read in part</source>
        <translation>
            <numerusform>일부만 읽은 파일 %Ln개</numerusform>
        </translation>
    </message>
    <message>
        <source>The library is being moved</source>
        <translation>라이브러리를 옮기는 중</translation>
    </message>
    <message>
        <source>{percent} %</source>
        <translation>{percent}%</translation>
    </message>
</context>
<context>
    <name>SuggestionList</name>
    <message>
        <source>Suggestions</source>
        <translation>추천</translation>
    </message>
    <message>
        <source>Clear recent searches</source>
        <translation>최근 검색 지우기</translation>
    </message>
</context>
<context>
    <name>Tray</name>
    <message>
        <source>Go on indexing</source>
        <translation>색인 계속</translation>
    </message>
    <message>
        <source>Pause indexing</source>
        <translation>색인 일시 중지</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 중지됨</translation>
    </message>
    <message>
        <source>Opening the library…</source>
        <translation>라이브러리를 여는 중…</translation>
    </message>
    <message>
        <source>Quick search</source>
        <translation>빠른 검색</translation>
    </message>
    <message>
        <source>Open Munjang</source>
        <translation>Munjang 열기</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>환경 설정…</translation>
    </message>
</context>
<context>
    <name>UnreadPage</name>
    <message>
        <source>What is in this file has not been read.</source>
        <translation>파일의 내용은 읽지 못했습니다.</translation>
    </message>
    <message>
        <source>Found by its name</source>
        <translation>파일 이름으로 찾았습니다</translation>
    </message>
    <message>
        <source>Show in the library</source>
        <translation>라이브러리에서 보기</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Find the sentence you mean</source>
        <translation>찾으려는 바로 그 문장을 찾아 드립니다</translation>
    </message>
    <message>
        <source>Describe it in your own words, in Korean or English, and see the sentence itself.</source>
        <translation>기억나는 대로 한국어나 영어로 적으면 바로 그 문장을 보여 드립니다.</translation>
    </message>
    <message>
        <source>Your documents, your questions and what is computed from them stay on this computer. Files are read, never changed. There is no account.</source>
        <translation>문서와 질문, 거기서 계산한 것은 모두 이 컴퓨터에만 남습니다. 파일은 읽기만 하고 바꾸지 않습니다. 계정도 필요 없습니다.</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>시스템 설정 따름</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>언어</translation>
    </message>
    <message>
        <source>Start searching</source>
        <translation>검색 시작</translation>
    </message>
    <message>
        <source>Not now</source>
        <translation>나중에</translation>
    </message>
</context>
<context>
    <name>WindowMenu</name>
    <message>
        <source>Add folder…</source>
        <translation>폴더 추가…</translation>
    </message>
    <message>
        <source>Files that could not be read…</source>
        <translation>읽지 못한 파일…</translation>
    </message>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>단축키</translation>
    </message>
    <message>
        <source>About Munjang</source>
        <translation>Munjang 정보</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>끝내기</translation>
    </message>
    <message>
        <source>Quick search</source>
        <translation>빠른 검색</translation>
    </message>
    <message>
        <source>Preferences…</source>
        <translation>환경 설정…</translation>
    </message>
    <message>
        <source>Export these results…</source>
        <translation>이 결과 내보내기…</translation>
    </message>
</context>
<context>
    <name>ZoomButtons</name>
    <message>
        <source>Zoom in</source>
        <translation>확대</translation>
    </message>
    <message>
        <source>Zoom out</source>
        <translation>축소</translation>
    </message>
    <message>
        <source>Show the whole map</source>
        <translation>지도 전체 보기</translation>
    </message>
</context>
<context>
    <name>advice</name>
    <message>
        <source>Install the newer version of Munjang to go on using it.</source>
        <translation>계속 쓰려면 새 버전의 Munjang을 설치하십시오.</translation>
    </message>
    <message>
        <source>Close the other Munjang, or wait until it has finished.</source>
        <translation>열려 있는 다른 Munjang을 닫거나 끝날 때까지 기다리십시오.</translation>
    </message>
    <message>
        <source>Look at free space and permissions, then try again.</source>
        <translation>남은 공간과 권한을 확인한 뒤 다시 시도하십시오.</translation>
    </message>
    <message>
        <source>This is a fault of the program. A copied report helps to mend it.</source>
        <translation>프로그램의 잘못입니다. 오류 내용을 복사해 알려 주시면 고치는 데 도움이 됩니다.</translation>
    </message>
</context>
<context>
    <name>answer_text</name>
    <message>
        <source>“{sentence}”</source>
        <translation>“{sentence}”</translation>
    </message>
</context>
<context>
    <name>backends</name>
    <message>
        <source>Processor, 16-bit</source>
        <translation>프로세서, 16비트</translation>
    </message>
    <message>
        <source>Processor, 32-bit (OpenVINO)</source>
        <translation>프로세서, 32비트(OpenVINO)</translation>
    </message>
    <message>
        <source>Processor, 32-bit (ONNX Runtime)</source>
        <translation>프로세서, 32비트(ONNX Runtime)</translation>
    </message>
    <message>
        <source>Processor, 8-bit</source>
        <translation>프로세서, 8비트</translation>
    </message>
    <message>
        <source>Graphics card (CUDA)</source>
        <translation>그래픽 카드(CUDA)</translation>
    </message>
    <message>
        <source>Graphics processor (Apple)</source>
        <translation>그래픽 프로세서(Apple)</translation>
    </message>
    <message>
        <source>Processor, 32-bit (PyTorch)</source>
        <translation>프로세서, 32비트(PyTorch)</translation>
    </message>
    <message>
        <source>{times} × the speed of 32-bit</source>
        <translation>32비트의 {times}배 속도</translation>
    </message>
    <message>
        <source>{share} % the same</source>
        <translation>결과 {share}% 같음</translation>
    </message>
    <message>
        <source>Runs on: {backend}</source>
        <translation>실행: {backend}</translation>
    </message>
</context>
<context>
    <name>failures</name>
    <message>
        <source>Something unexpected happened: {error}</source>
        <translation>예상하지 못한 일이 일어났습니다: {error}</translation>
    </message>
</context>
<context>
    <name>hotkey</name>
    <message>
        <source>No key calls quick search.</source>
        <translation>빠른 검색 단축키가 없습니다.</translation>
    </message>
    <message>
        <source>The desktop is being asked for {keys}.</source>
        <translation>데스크톱에 {keys} 단축키를 요청하고 있습니다.</translation>
    </message>
    <message>
        <source>{keys} calls quick search from every program.</source>
        <translation>어느 프로그램에서든 {keys} 키로 빠른 검색을 부를 수 있습니다.</translation>
    </message>
    <message>
        <source>{keys} is taken by another program.</source>
        <translation>{keys} 단축키는 다른 프로그램이 쓰고 있습니다.</translation>
    </message>
    <message>
        <source>{keys} is needed for typing. Add Ctrl, Alt or the Windows key.</source>
        <translation>{keys} 키는 글을 쓸 때 필요합니다. Ctrl, Alt 또는 Windows 키와 함께 누르십시오.</translation>
    </message>
    <message>
        <source>{keys} cannot be used for quick search.</source>
        <translation>{keys} 키는 빠른 검색에 쓸 수 없습니다.</translation>
    </message>
    <message>
        <source>The desktop did not allow {keys}.</source>
        <translation>데스크톱이 {keys} 단축키를 허용하지 않았습니다.</translation>
    </message>
    <message>
        <source>This desktop gives no keys to programs. Bind the command “munjang toggle” to a key in its settings.</source>
        <translation>이 데스크톱에서는 프로그램이 단축키를 등록할 수 없습니다. 데스크톱 설정에서 “munjang toggle” 명령에 단축키를 지정하십시오.</translation>
    </message>
</context>
<context>
    <name>inventory</name>
    <message>
        <source>to {year}</source>
        <translation>{year}년까지</translation>
    </message>
    <message>
        <source>MMM d</source>
        <comment>how Qt writes a day</comment>
        <translation>M월 d일</translation>
    </message>
    <message>
        <source>MMM yyyy</source>
        <comment>how Qt writes a month</comment>
        <translation>yyyy년 M월</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>State</source>
        <translation>상태</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>이유</translation>
    </message>
    <message>
        <source>Folder</source>
        <translation>폴더</translation>
    </message>
    <message>
        <source>Type</source>
        <translation>종류</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>크기</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>수정한 날짜</translation>
    </message>
    <message>
        <source>Sentences</source>
        <translation>문장</translation>
    </message>
    <message>
        <source>Hangul</source>
        <translation>한글</translation>
    </message>
    <message>
        <source>Word processing</source>
        <translation>워드</translation>
    </message>
    <message>
        <source>Spreadsheets</source>
        <translation>스프레드시트</translation>
    </message>
    <message>
        <source>Slides</source>
        <translation>프레젠테이션</translation>
    </message>
    <message>
        <source>Text</source>
        <translation>텍스트</translation>
    </message>
    <message>
        <source>Web pages</source>
        <translation>웹 페이지</translation>
    </message>
    <message>
        <source>Mail</source>
        <translation>메일</translation>
    </message>
    <message>
        <source>Pictures</source>
        <translation>그림</translation>
    </message>
    <message>
        <source>E-books</source>
        <translation>전자책</translation>
    </message>
    <message>
        <source>Source code</source>
        <translation>소스 코드</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>데이터</translation>
    </message>
    <message>
        <source>Subtitles</source>
        <translation>자막</translation>
    </message>
    <message>
        <source>Archives</source>
        <translation>압축 파일</translation>
    </message>
    <message>
        <source>Other files</source>
        <translation>기타 파일</translation>
    </message>
    <message>
        <source>Korean</source>
        <translation>한국어</translation>
    </message>
    <message>
        <source>English</source>
        <translation>영어</translation>
    </message>
    <message>
        <source>Other or mixed</source>
        <translation>기타</translation>
    </message>
    <message>
        <source>Looking for files</source>
        <translation>파일 찾기</translation>
    </message>
    <message>
        <source>Reading documents</source>
        <translation>문서 읽기</translation>
    </message>
    <message>
        <source>Learning what sentences mean</source>
        <translation>문장의 뜻 익히기</translation>
    </message>
    <message>
        <source>Reading text in pictures</source>
        <translation>그림 속 글자 읽기</translation>
    </message>
    <message>
        <source>Texts, words and meanings</source>
        <translation>본문·단어·뜻</translation>
    </message>
    <message>
        <source>Log of recent changes</source>
        <translation>최근 변경 기록</translation>
    </message>
    <message>
        <source>Quick access by meaning</source>
        <translation>뜻으로 찾는 색인</translation>
    </message>
    <message>
        <source>Safety copies</source>
        <translation>예비 사본</translation>
    </message>
    <message>
        <source>It will be read soon.</source>
        <translation>곧 읽습니다.</translation>
    </message>
    <message>
        <source>It is read when everything else has been, if the preferences say that the text in pictures is read.</source>
        <translation>다른 파일을 모두 읽은 뒤에 읽습니다. 환경 설정에서 그림 속 글자 읽기가 켜져 있어야 합니다.</translation>
    </message>
    <message>
        <source>Save it in another format, such as PDF, to find it by its content.</source>
        <translation>PDF 같은 다른 형식으로 저장하면 내용으로 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>Give its password to find it by its content. It is not kept: this computer has no keyring. When the document changes, it is asked for again.</source>
        <translation>암호를 입력하면 내용으로 검색할 수 있습니다. 이 컴퓨터에는 키링이 없어 암호를 보관하지 않으며, 문서가 바뀌면 다시 물어봅니다.</translation>
    </message>
    <message>
        <source>Give its password to find it by its content. Only this computer&apos;s keyring keeps it.</source>
        <translation>암호를 입력하면 내용으로 검색할 수 있습니다. 암호는 이 컴퓨터의 키링에만 보관합니다.</translation>
    </message>
    <message>
        <source>Split it into smaller files to find it by its content.</source>
        <translation>더 작은 파일로 나누면 내용으로 검색할 수 있습니다.</translation>
    </message>
    <message>
        <source>Check its permissions, and whether another program has it open.</source>
        <translation>파일 권한을 확인하고, 다른 프로그램에서 열려 있는지 살펴보십시오.</translation>
    </message>
    <message>
        <source>Open it in its own program and save it anew; it is read again then.</source>
        <translation>원래 프로그램에서 열어 다시 저장하면 새로 읽습니다.</translation>
    </message>
    <message>
        <source>Reading it failed twice. It is left alone until it changes or is read again by hand.</source>
        <translation>두 번 읽지 못해 따로 두었습니다. 파일이 바뀌거나 ‘다시 읽기’를 누르면 다시 시도합니다.</translation>
    </message>
    <message>
        <source>“Put back” has it searched again. The rules are in the preferences.</source>
        <translation>‘검색에 다시 넣기’를 누르면 다시 검색합니다. 제외 규칙은 환경 설정에 있습니다.</translation>
    </message>
    <message>
        <source>Links are not followed. Add the folder that it leads to, unless that is searched already.</source>
        <translation>링크는 따라가지 않습니다. 링크가 가리키는 폴더를 아직 검색하지 않으면 그 폴더를 추가하십시오.</translation>
    </message>
    <message>
        <source>Have your cloud drive keep it on this computer; it is read then.</source>
        <translation>클라우드 드라이브에서 이 파일을 컴퓨터에 보관하도록 하면 읽습니다.</translation>
    </message>
    <message>
        <source>Connect its drive, and it is found again at once. If the drive is gone for good, leave the file out.</source>
        <translation>드라이브를 연결하면 곧바로 다시 찾습니다. 드라이브를 더는 쓰지 않으면 파일을 빼십시오.</translation>
    </message>
    <message>
        <source>{seconds} s</source>
        <translation>{seconds}초</translation>
    </message>
    <message>
        <source>{minutes} min</source>
        <translation>{minutes}분</translation>
    </message>
    <message>
        <source>{hours} h {minutes} min</source>
        <translation>{hours}시간 {minutes}분</translation>
    </message>
</context>
<context>
    <name>texts</name>
    <message>
        <source>words</source>
        <translation>단어</translation>
    </message>
    <message>
        <source>meaning</source>
        <translation>뜻</translation>
    </message>
    <message>
        <source>name</source>
        <translation>이름</translation>
    </message>
    <message>
        <source>MMM d, yyyy</source>
        <comment>how Qt writes a day</comment>
        <translation>yyyy. M. d.</translation>
    </message>
    <message>
        <source>a few seconds left</source>
        <translation>몇 초 남음</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>1분 이내 남음</translation>
    </message>
    <message>
        <source>Up to date</source>
        <translation>최신 상태</translation>
    </message>
    <message>
        <source>Looking for files</source>
        <translation>파일을 살펴보는 중</translation>
    </message>
    <message>
        <source>Reading documents</source>
        <translation>문서를 읽는 중</translation>
    </message>
    <message>
        <source>Learning what sentences mean</source>
        <translation>문장의 뜻을 익히는 중</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>일시 중지됨</translation>
    </message>
    <message>
        <source>Opening the language model</source>
        <translation>언어 모델을 여는 중</translation>
    </message>
    <message>
        <source>Measuring the fastest way to run the model</source>
        <translation>가장 빠른 모델 실행 방식을 측정하는 중</translation>
    </message>
    <message>
        <source>{rate} files/s</source>
        <translation>초당 파일 {rate}개</translation>
    </message>
    <message>
        <source>{rate} a second</source>
        <translation>초당 {rate}개</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>대기 중</translation>
    </message>
    <message>
        <source>Read</source>
        <translation>읽음</translation>
    </message>
    <message>
        <source>Partly read</source>
        <translation>일부만 읽음</translation>
    </message>
    <message>
        <source>Awaiting OCR</source>
        <translation>글자 인식 대기</translation>
    </message>
    <message>
        <source>No text</source>
        <translation>글 없음</translation>
    </message>
    <message>
        <source>Unknown format</source>
        <translation>알 수 없는 형식</translation>
    </message>
    <message>
        <source>Password</source>
        <translation>암호</translation>
    </message>
    <message>
        <source>Too large</source>
        <translation>너무 큼</translation>
    </message>
    <message>
        <source>No access</source>
        <translation>접근 불가</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>손상됨</translation>
    </message>
    <message>
        <source>Set aside</source>
        <translation>보류</translation>
    </message>
    <message>
        <source>Left out</source>
        <translation>제외</translation>
    </message>
    <message>
        <source>Link</source>
        <translation>링크</translation>
    </message>
    <message>
        <source>Online only</source>
        <translation>온라인 전용</translation>
    </message>
    <message>
        <source>Not connected</source>
        <translation>연결 안 됨</translation>
    </message>
    <message>
        <source>It has words of the query.</source>
        <translation>검색어에 있는 단어가 들어 있습니다.</translation>
    </message>
    <message>
        <source>Not connected, and not searched: {folders}.</source>
        <translation>연결되지 않아 검색하지 못하는 폴더: {folders}</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>찾는 중…</translation>
    </message>
    <message>
        <source>It says something with a like meaning.</source>
        <translation>뜻이 비슷한 내용이 있습니다.</translation>
    </message>
    <message>
        <source>Its file name has words of the query.</source>
        <translation>파일 이름에 검색어가 들어 있습니다.</translation>
    </message>
    <message>
        <source>It only came nearest.</source>
        <translation>가장 가까운 문서일 뿐입니다.</translation>
    </message>
    <message>
        <source>Found in it: {words}</source>
        <translation>찾은 단어: {words}</translation>
    </message>
</context>
<context>
    <name>welcome</name>
    <message>
        <source>counting…</source>
        <translation>세는 중…</translation>
    </message>
    <message>
        <source>cannot be read as a folder</source>
        <translation>읽을 수 있는 폴더가 아닙니다</translation>
    </message>
    <message>
        <source>more than {documents}</source>
        <translation>{documents} 이상</translation>
    </message>
</context>
</TS>
