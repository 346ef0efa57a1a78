// What the tabs of one browser tell each other. One object for a page: a tab must not hear itself.
export const channel = new BroadcastChannel("yorisoi");
