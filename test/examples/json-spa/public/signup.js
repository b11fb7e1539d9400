const form = document.querySelector('#signup');
const captcha = form.querySelector('naver-captcha');
const status = form.querySelector('#status');

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  status.textContent = '';
  const answer = await fetch('/api/signup', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(Object.fromEntries(new FormData(form))),
  });
  const { name, detail } = await answer.json();
  if (answer.ok) {
    form.replaceWith(`Welcome, ${name}!`);
    return;
  }
  status.textContent = detail;
  if (answer.status === 403)
    await captcha.reject(); // wrong, or too late: says so, and shows another picture
  else if (answer.status >= 500) await captcha.refresh();
});
