/** The page where an operator turns a bearer into a cookie for this app's operations pages. Works without scripts. */
export const operationsPage = (app: string, refused: boolean): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Operations · Pixeltrace ${app}</title></head>
<body>
<h1>Operations of ${app}</h1>
<p>Queues can be looked at by operators with the role support, security or admin. Sign in as an operator and paste the bearer; it lives 15 minutes.</p>
${refused ? '<p role="alert"><strong>This bearer opens nothing here: it ended, or lacks the role.</strong></p>' : ''}
<form method="post" action="/operations">
<p><label>Bearer <input name="bearer" type="password" autocomplete="off" required maxlength="80" size="60"></label></p>
<p><button type="submit">Look at the queues</button></p>
</form>
</body></html>
`;
