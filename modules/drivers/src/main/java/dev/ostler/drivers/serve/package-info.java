/**
 * The client of {@code ostler serve}: lines of JSON on stdin and stdout, with pi's rpc mode as the model.
 *
 * <pre>
 * ← {"type":"ready","version":1,"sessionId":S,"resumed":false,"harness":N,"capabilities":{…}}
 * → {"id":I,"type":"prompt","message":"…"}        and get_state, get_messages, new_session, steer, abort, answer,
 *                                                 get_capabilities, set_model, shutdown
 * ← {"type":"response","id":I,"command":"prompt","success":true,"data":{…}}, or "success":false,"error":"…"
 * ← {"type":"event","id":I,"event":{…}}           the id is that of the prompt; the event is one of
 *   {"type":"stream","kind":"text"|"reasoning"|"tool","item":X,"text":"…"}
 *   {"type":"tool_start","item":X,"tool":"…","input":{…}}
 *   {"type":"tool_end","item":X,"tool":"…","status":"completed|failed|declined|interrupted","exitCode":0,"output":"…"}
 *   {"type":"approval","approvalId":A,"kind":"command","title":"…","item":X}, and with "resolved":true when it is over
 *   {"type":"status","status":"busy"}
 *   {"type":"usage","of":"turn"|"session","input":9,"cached":0,"cacheWritten":0,"output":3,"reasoning":0,"total":12,
 *    "context":12,"contextWindow":100000,"costUsd":0.01}      what is not known is left out
 *   {"type":"error","message":"…","retryable":true}
 *   {"type":"turn_end","outcome":"completed|interrupted|failed","error":"…"}
 * </pre>
 *
 * <p>{@code get_state} answers {@code {sessionId, isStreaming}}, {@code get_messages {since, limit}} answers
 * {@code {messages: […], next}}, where messages are numbered and {@code next} goes on: {@code {index, role, turn, time,
 * text}}, of a tool {@code {tool, input, status, output}}. Each prompt has exactly one {@code turn_end}. {@code item} may
 * be missing in a stream: then a text lasts until something else comes. Of usage the newest figures stand for all before
 * them; those of a turn come before its {@code turn_end}. A turn of another client of the same serve has
 * no id of ours, and is known by the {@code turn} in its events.
 *
 * <p>Decision: this driver asks for no session by its id. A serve goes on with the session of its
 * {@code --session-file}, by itself, whenever it is started over that file.
 */
@NullMarked
package dev.ostler.drivers.serve;

import org.jspecify.annotations.NullMarked;
