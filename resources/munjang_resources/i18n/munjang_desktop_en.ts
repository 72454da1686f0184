<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en_US" sourcelanguage="en">
<context>
    <name>Counted</name>
    <message numerus="yes">
        <source>%Ln document(s)</source>
        <translation>
            <numerusform>%Ln document</numerusform>
            <numerusform>%Ln documents</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s) searchable</source>
        <translation>
            <numerusform>%Ln document searchable</numerusform>
            <numerusform>%Ln documents searchable</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln sentence(s)</source>
        <translation>
            <numerusform>%Ln sentence</numerusform>
            <numerusform>%Ln sentences</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln document(s) with every word</source>
        <translation>
            <numerusform>%Ln document with every word</numerusform>
            <numerusform>%Ln documents with every word</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s)</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>+%Ln copy</source>
        <translation>
            <numerusform>+%Ln copy</numerusform>
            <numerusform>+%Ln copies</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln more in this document</source>
        <translation>
            <numerusform>%Ln more in this document</numerusform>
            <numerusform>%Ln more in this document</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>about %Ln minute left</numerusform>
            <numerusform>about %Ln minutes left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>about %Ln hour(s) left</source>
        <translation>
            <numerusform>about %Ln hour left</numerusform>
            <numerusform>about %Ln hours left</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) selected</source>
        <translation>
            <numerusform>%Ln file selected</numerusform>
            <numerusform>%Ln files selected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln left out</source>
        <translation>
            <numerusform>%Ln left out</numerusform>
            <numerusform>%Ln left out</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln not connected</source>
        <translation>
            <numerusform>%Ln not connected</numerusform>
            <numerusform>%Ln not connected</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) will no longer be searched. Nothing is deleted.</source>
        <translation>
            <numerusform>%Ln file will no longer be searched. Nothing is deleted.</numerusform>
            <numerusform>%Ln files will no longer be searched. Nothing is deleted.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) will be read again.</source>
        <translation>
            <numerusform>%Ln file will be read again.</numerusform>
            <numerusform>%Ln files will be read again.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln of them by meaning too</source>
        <translation>
            <numerusform>%Ln of them by meaning too</numerusform>
            <numerusform>%Ln of them by meaning too</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln page(s)</source>
        <translation>
            <numerusform>%Ln page</numerusform>
            <numerusform>%Ln pages</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The text in %Ln picture(s) is still unread</source>
        <translation>
            <numerusform>The text in %Ln picture is still unread</numerusform>
            <numerusform>The text in %Ln pictures is still unread</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PrivacyPage</name>
    <message numerus="yes">
        <source>%Ln search(es) remembered</source>
        <translation>
            <numerusform>%Ln search remembered</numerusform>
            <numerusform>%Ln searches remembered</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln attempt(s) to connect since the start</source>
        <translation>
            <numerusform>%Ln attempt to connect since the start</numerusform>
            <numerusform>%Ln attempts to connect since the start</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Rules</name>
    <message numerus="yes">
        <source>%Ln rule(s) built in</source>
        <translation>
            <numerusform>%Ln rule built in</numerusform>
            <numerusform>%Ln rules built in</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%Ln file(s) found</source>
        <translation>
            <numerusform>%Ln file found</numerusform>
            <numerusform>%Ln files found</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) could not be read</source>
        <translation>
            <numerusform>%Ln file could not be read</numerusform>
            <numerusform>%Ln files could not be read</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln file(s) read in part</source>
        <translation>
            <numerusform>%Ln file read in part</numerusform>
            <numerusform>%Ln files read in part</numerusform>
        </translation>
    </message>
</context>
</TS>
