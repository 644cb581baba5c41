import { describe, expect, test } from 'vitest';
import { ROLES, type Role } from './roles.js';
import { ACTIONS, may, mayAtAll, type Action, type Subject, type User } from './permissions.js';

/**
 * Written by hand from what the trade says about its people, not from the matrix. One letter per relation that is
 * enough: A of the agency, S of the station, F of the firm, H handler of the case, N named to take it over, O observer of a hearing of it,
 * T the task is assigned to the user, W the user's own alert or command. `-`: never.
 */
const TABLE = `
                                  intake station reviewer director deputy assigner firm lawyer observer callback evaluator archivist bureau auditor admin
task:record:complete              A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:record:save                  A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:record:request-supplement    A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:supplement:complied          A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:supplement:not-complied      A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:confirm-end:confirm          -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:confirm-end:reject           -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:review:propose-grant         -      -       A        -        -      -        -    -      -        -        -         -         -      -       -
task:review:propose-refusal       -      -       A        -        -      -        -    -      -        -        -         -         -      -       -
task:review:request-supplement    -      -       A        -        -      -        -    -      -        -        -         -         -      -       -
task:review:recuse                -      -       A        -        -      -        -    -      -        -        -         -         -      -       -
task:approve:grant                -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:approve:refuse               -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:approve:return               -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:decide-advance:grant         -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:decide-advance:reject        -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:formalities:completed        A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:assign:assign-firm           -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:assign:assign-lawyer         -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:name-handler:name            -      -       -        -        -      -        F    -      -        -        -         -         -      -       -
task:name-handler:decline         -      -       -        -        -      -        F    -      -        -        -         -         -      -       -
task:inform-organ:inform          -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:engage:sign                  -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:engage:not-possible          -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:meet:record                  -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:meet:not-possible            -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:read-file:record             -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:read-file:not-possible       -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:hearing:held                 -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:hearing:put-off              -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:hearing:cancelled            -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:hearing:turned-non-public    -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:new-date:set                 -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:new-date:asked               -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:new-date:none                -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:conclude:conclude            -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:submit-file:submit           -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:check-file:accept            -      -       -        -        -      -        -    -      -        -        -         A         -      -       -
task:check-file:return            -      -       -        -        -      -        -    -      -        -        -         A         -      -       -
task:correct-file:resubmit        -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:name-observer:name           -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:name-observer:not-possible   -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:attend:record                -      -       -        -        -      -        -    -      T        -        -         -         -      -       -
task:attend:not-attended          -      -       -        -        -      -        -    -      T        -        -         -         -      -       -
task:callback:reached             -      -       -        -        -      -        -    -      -        A        -         -         -      -       -
task:callback:attempt             -      -       -        -        -      -        -    -      -        A        -         -         -      -       -
task:callback:unreachable         -      -       -        -        -      -        -    -      -        A        -         -         -      -       -
task:callback:not-possible        -      -       -        -        -      -        -    -      -        A        -         -         -      -       -
task:evaluate:grade               -      -       -        -        -      -        -    -      -        -        A         -         -      -       -
task:archive:archive              -      -       -        -        -      -        -    -      -        -        -         A         -      -       -
task:verify-termination:confirmed     -      -       A        A        A      -        -    -      -        -        -         -         -      -       -
task:verify-termination:not-confirmed -      -       A        A        A      -        -    -      -        -        -         -         -      -       -
task:decide-termination:terminate -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:decide-termination:reject    -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:serve-termination:served     -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:serve-termination:partly-served -      -       -        -        -      A        -    -      -        -        -         -         -      -       -
task:decide-change:grant          -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:decide-change:refuse         -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:hand-over:sign               -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:accept-hand-over:sign        -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:forward-objection:forward    A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:decide-objection:uphold      -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
task:decide-objection:order       -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
task:confirm-correction:confirm   -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:confirm-correction:reject    -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:explain-delay:explain        -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:sign-circular:sign           -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
task:sign-circular:discard        -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
task:answer-head:answer           -      -       -        -        -      -        -    T      -        -        -         -         -      -       -
task:triage:answer                A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:triage:pass                  A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:triage:transfer              A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:triage:apply                 A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:acknowledge:acknowledge      A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:answer-request:answer        A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:answer-request:return        A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:transfer-receipt:received    A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:transfer-receipt:refused     A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
task:sign-answer:sign             -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:sign-answer:return           -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
task:ask-opinion:record           A      -       -        -        -      -        -    -      -        A        -         -         -      -       -
task:ask-opinion:not-possible     A      -       -        -        -      -        -    -      -        A        -         -         -      -       -
act:extend-reply                  -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
act:withdraw                      A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
act:withdraw-notice               A      -       -        -        -      -        -    -      -        -        -         -         -      -       -
act:propose-advance               A      S       A        -        -      -        -    -      -        -        -         -         -      -       -
act:report-filing                 A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
act:report-hearing                -      -       -        -        -      -        -    H      -        -        -         -         -      -       -
act:report-progress               -      -       -        -        -      -        -    H      -        -        -         -         -      -       -
act:report-termination            A      -       A        -        -      A        -    H      -        -        -         -         -      -       -
act:request-change                A      S       -        A        A      A        F    H      -        -        -         -         -      -       -
act:sign-hand-over                -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
change:recipient-asks             A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
change:illness                    -      -       -        A        A      A        F    H      -        -        -         -         -      -       -
change:discipline                 -      -       -        A        A      A        F    -      -        -        -         -         -      -       -
change:conflict                   -      -       -        A        A      A        F    H      -        -        -         -         -      -       -
change:firm-withdraws             A      -       -        -        -      -        F    -      -        -        -         -         -      -       -
change:organ-renotice             A      -       -        -        -      -        -    -      -        -        -         -         -      -       -
act:lodge-objection               -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
act:receive-objection             A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
act:record-remedy                 -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
act:record-service                A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
act:correct                       A      S       A        A        A      A        -    H      O        A        A         A         A      -       -
correct:received                  A      S       A        A        A      A        -    -      -        -        -         A         -      -       -
correct:decided                   -      -       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:supplement-noticed        A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:reply-by                  A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:supplement-received       A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:organ-informed            -      -       -        A        A      A        -    -      -        -        -         A         -      -       -
correct:engaged                   A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:met                       A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:file-read                 A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:objection-decided         -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
correct:callback-method           -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:callback-person           -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:fee-taken                 -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:told-progress             -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:on-time                   -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:concluded                 A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:submitted                 A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:hearing                   A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:summons                   A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:callback-day              -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:reported                  A      -       A        A        A      A        -    -      -        -        -         -         -      -       -
correct:served                    A      S       -        A        A      A        -    -      -        -        -         A         -      -       -
correct:served-handler            A      S       -        A        A      A        -    -      -        -        -         A         -      -       -
correct:served-organ              A      S       -        A        A      A        -    -      -        -        -         A         -      -       -
correct:change-requested          A      S       -        A        A      A        -    -      -        -        -         -         -      -       -
correct:objection-received        A      S       -        -        -      -        -    -      -        -        -         -         A      -       -
correct:forwarded                 A      S       -        A        A      -        -    -      -        -        -         -         A      -       -
correct:limitation                A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:filed                     A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:people                    A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
correct:title                     A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:matter                    A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:narrative                 A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
correct:organ                     A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:notice-number             A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:paper-number              A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:kind                      A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:criminal-stage            A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:procedure                 A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:matter-id                 A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:channel                   A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:station                   A      -       -        A        A      -        -    -      -        -        -         -         -      -       -
correct:life-or-death             A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:language                  A      S       A        A        A      -        -    -      -        -        -         A         -      -       -
correct:hearing-outcome           A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:hearing-public            A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:hearing-forum             A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:attendance                -      -       -        A        A      A        -    -      O        -        -         -         -      -       -
correct:observer                  -      -       -        A        A      A        -    -      -        -        -         -         -      -       -
correct:callback-obstacle         -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:termination-ground        A      -       A        A        A      A        -    -      -        -        -         -         -      -       -
correct:termination-source        A      -       A        A        A      A        -    -      -        -        -         -         -      -       -
correct:callback                  -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:satisfaction              -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
correct:grade                     -      -       -        A        A      -        -    -      -        -        A         -         -      -       -
correct:result                    A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:document                  A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:recovered                 A      S       A        A        A      A        -    H      -        -        -         A         -      -       -
correct:venue                     A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
correct:hearing-hour              A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
correct:hearing-room              A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
correct:hearing-contact           A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
correct:words                     A      S       A        A        A      A        -    H      O        A        A         A         A      -       -
words:entry                       A      S       A        A        A      -        -    H      -        -        -         A         -      -       -
words:callback                    -      -       -        A        A      -        -    -      -        A        -         -         -      -       -
words:attend                      -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
words:evaluate                    -      -       -        A        A      -        -    -      -        -        A         -         -      -       -
words:bureau                      -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
act:order-correction              -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
act:demand-statement              -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
act:ask-handler                   -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
act:release-evaluation            -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
act:addendum                      -      -       -        -        -      -        -    -      -        -        -         A         -      -       -
act:take-charge                   -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
act:hand-on                       A      S       -        A        A      -        -    -      -        -        -         -         -      -       -
act:withdraw-request              A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
act:close-duplicate               A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
act:close-abusive                 -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
act:drawn                         -      -       -        -        -      -        -    -      -        -        -         -         -      -       -
act:replan                        -      -       -        -        -      -        -    -      -        -        -         -         -      -       -
case:open-application             A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
case:open-notice                  A      -       -        -        -      -        -    -      -        -        -         -         -      -       -
case:take-over                    A      -       -        -        -      -        -    -      -        -        -         -         -      -       -
takeover:read                     A      -       -        A        A      -        -    -      -        -        -         -         A      A       -
takeover:decide                   -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
case:list                         A      S       A        A        A      A        F    HN     O        A        A         A         A      A       -
case:read                         A      S       A        A        A      A        F    HN     O        A        A         A         A      A       -
case:read-sensitive               A      S       A        A        A      -        -    H      -        A        -         A         -      -       -
case:reveal                       -      -       -        -        -      A        F    -      -        -        A         -         A      -       -
request:open                      A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
request:list                      A      S       A        A        A      A        -    -      -        A        A         A         A      A       -
request:read                      A      S       A        A        A      A        -    -      -        A        A         A         A      A       -
diary:read                        A      S       A        A        A      A        F    H      O        A        A         A         A      A       -
events:read                       A      S       A        A        A      A        F    HN     O        A        A         A         A      A       -
deadlines:read                    A      S       A        A        A      A        F    HN     O        A        A         A         A      A       -
task:list                         A      S       A        A        A      A        F    HN     O        A        A         A         A      A       -
task:read                         A      S       A        A        A      A        F    HT     OT       A        A         A         A      A       -
task:deputise                     -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
task:reassign                     -      -       -        A        A      -        -    -      -        -        -         -         -      -       -
candidates:read                   -      -       -        A        A      A        F    -      -        -        -         -         -      -       -
observers:read                    -      -       -        A        A      A        -    -      -        -        -         -         -      -       -
alert:read                        W      W       W        W        W      W        W    W      W        W        W         W         W      A       W
alert:acknowledge                 W      W       W        W        W      W        W    W      W        W        W         W         W      W       W
command:read                      W      W       W        W        W      W        W    W      W        W        W         W         W      W       W
indicator:read                    A      A       A        A        A      A        -    -      -        A        A         A         A      A       -
indicator:cases                   A      S       A        A        A      A        -    -      -        A        A         A         A      A       -
paper:write                       A      S       -        -        -      -        -    -      -        -        -         -         -      -       -
paper:read                        A      S       -        A        A      -        -    -      -        -        -         A         A      A       -
paper:correct                     A      S       -        A        A      -        -    -      -        -        -         -         -      -       -
calculator:use                    A      A       A        A        A      A        A    A      A        A        A         A         A      A       A
name:read                         A      A       A        A        A      A        A    A      A        A        A         A         A      A       A
calendar:read                     A      A       A        A        A      A        A    A      A        A        A         A         A      A       A
rule:read                         A      A       A        A        A      A        A    A      A        A        A         A         A      A       A
reference:draft                   -      -       -        -        -      -        -    -      -        -        -         -         A      -       A
reference:preview                 -      -       -        -        -      -        -    -      -        -        -         -         A      -       A
reference:approve                 -      -       -        -        -      -        -    -      -        -        -         -         A      -       A
office:write                      -      -       -        A        A      -        -    -      -        -        -         -         A      -       A
key:read                          -      -       -        A        A      -        -    -      -        -        -         -         A      A       A
agency:write                      -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
go-live:open                      -      -       -        -        -      -        -    -      -        -        -         -         A      -       -
audit:read                        -      -       -        -        -      -        -    -      -        -        -         -         -      A       -
operations:read                   -      -       -        -        -      -        -    -      -        -        -         -         -      -       A
health:read                       -      -       -        A        A      -        -    -      -        -        -         -         A      -       A
`;

const [header = '', ...lines] = TABLE.trim().split('\n');
const roles = header.trim().split(/\s+/) as Role[];
const rows = lines.map((line) => {
  const [action = '', ...cells] = line.trim().split(/\s+/);
  return { action: action as Action, cells };
});

const ME = 'someone';
const nothing: Subject = { agency: 'ph', station: 'other', firm: 'other', handler: 'other', owner: 'other' };
const everything: Subject = {
  agency: 'ph',
  station: 'st1',
  firm: 'f1',
  handler: ME,
  successor: ME,
  assignee: ME,
  observers: [ME],
  owner: ME,
};

/** One way at a time of standing to the subject. */
const WAYS: Record<string, Subject> = {
  A: nothing,
  S: { ...nothing, station: 'st1' },
  F: { ...nothing, firm: 'f1' },
  H: { ...nothing, handler: ME },
  N: { ...nothing, successor: ME },
  O: { ...nothing, observers: ['other', ME] },
  T: { ...nothing, assignee: ME },
  W: { ...nothing, owner: ME },
};

const person = (...held: Role[]): User => ({
  username: ME,
  name: '某人',
  agency: 'ph',
  station: 'st1',
  firm: 'f1',
  roles: held,
});

test('the table names every role and every action there is, and nothing else', () => {
  expect([...roles].sort()).toEqual([...ROLES].sort());
  expect(rows.map((row) => row.action).sort()).toEqual([...ACTIONS].sort());
  expect(rows.filter((row) => row.cells.length !== roles.length)).toEqual([]);
});

describe.each(rows)('$action', ({ action, cells }) => {
  test.each(roles.map((role, n) => ({ role, cell: cells[n] ?? '' })))('$role: $cell', ({ role, cell }) => {
    const user = person(role);
    for (const [way, subject] of Object.entries(WAYS)) {
      const expected = cell.includes('A') || cell.includes(way);
      expect(may(user, action, subject), `as ${way}`).toBe(expected);
    }
    expect(may(user, action, everything), 'with every relation').toBe(cell !== '-');
    expect(may(user, action, { ...everything, agency: 'hl' }), 'in another agency').toBe(false);
    expect(mayAtAll(user, action)).toBe(cell !== '-');
  });
});

test('whoever stands in for a post does its tasks and sees what they take; its acts, and other posts, are not his', () => {
  const user: User = { username: ME, name: '某人', agency: 'sf', below: ['ph'], roles: ['bureau'] };
  const of: Subject = { ...nothing, standsIn: ['director'] };
  const more = ACTIONS.filter((action) => may(user, action, of) && !may(user, action, nothing));
  expect(more.filter((action) => !action.startsWith('task:'))).toEqual(['case:read-sensitive']);
  expect(more).toContain('task:approve:grant');
  expect(more).not.toContain('task:review:propose-grant');
  expect(may(user, 'act:extend-reply', of)).toBe(false);
  for (const not of [{ agency: 'hl' }, { recused: [ME] }, { assignee: 'other' }])
    expect(may(user, 'task:approve:grant', { ...of, ...not })).toBe(false);
});

test('what is assigned to somebody is not done by another of the same pool', () => {
  const subject = { ...nothing, assignee: 'other' };
  expect(may(person('archivist'), 'task:archive:archive', nothing)).toBe(true);
  expect(may(person('archivist'), 'task:archive:archive', subject)).toBe(false);
  expect(may(person('archivist'), 'task:read', subject)).toBe(true);
});

test.each(ROLES)('%s who has recused himself from a case may do nothing of it', (role) => {
  const of = { ...everything, recused: ['other', ME] };
  expect(ACTIONS.filter((action) => may(person(role), action, of))).toEqual([]);
});

test('somebody with several roles may do what each of them may, and no more', () => {
  const user = person('intake', 'lawyer');
  expect(may(user, 'task:record:complete', nothing)).toBe(true);
  expect(may(user, 'task:meet:record', { ...nothing, assignee: ME })).toBe(true);
  expect(may(user, 'task:meet:record', nothing)).toBe(false);
  expect(may(user, 'task:approve:grant', nothing)).toBe(false);
});

test('somebody without a station or firm is not of "no station" or "no firm"', () => {
  const user: User = { username: ME, name: '某人', agency: 'ph', roles: ['station', 'firm'] };
  expect(may(user, 'case:read', { agency: 'ph', station: null, firm: null })).toBe(false);
  expect(may(user, 'case:read', { agency: 'ph' })).toBe(false);
});

test('a body above may do at those below it what it may do at its own, and nowhere else', () => {
  const user: User = { username: ME, name: '某人', agency: 'sf', below: ['ph', 'hl'], roles: ['bureau'] };
  expect(['sf', 'ph', 'hl', 'other'].map((agency) => may(user, 'act:order-correction', { agency }))).toEqual([
    ...[true, true, true, false],
  ]);
  expect(may(user, 'case:read-sensitive', { agency: 'ph' })).toBe(false);
});
