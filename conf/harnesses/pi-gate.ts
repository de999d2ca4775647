// Makes pi ask before it acts: every tool but those that only read. Loaded by pi.json with `-e`.
// The broker knows these three choices and the reason by their words.
import type { ExtensionAPI } from "@earendil-works/pi-coding-agent";

const ALLOW = "Allow";
const ALLOW_SESSION = "Allow for this session";
const DENY = "Deny";
const DECLINED = "Declined by the user.";
const READING = new Set(["read", "grep", "find", "ls"]);

export default function (pi: ExtensionAPI) {
	let allowed = new Set<string>();
	pi.on("session_start", async () => {
		allowed = new Set();
	});
	pi.on("tool_call", async (event, ctx) => {
		const tool = event.toolName;
		if (READING.has(tool) || allowed.has(tool)) return undefined;
		if (!ctx.hasUI) return { block: true, reason: "Nobody is here to be asked." };
		const input = event.input as Record<string, unknown>;
		const about = input.command ?? input.path ?? JSON.stringify(input);
		const choice = await ctx.ui.select(`${tool}: ${about}`, [ALLOW, ALLOW_SESSION, DENY], { signal: ctx.signal });
		if (choice === ALLOW_SESSION) allowed.add(tool);
		return choice === ALLOW || choice === ALLOW_SESSION ? undefined : { block: true, reason: DECLINED };
	});
}
