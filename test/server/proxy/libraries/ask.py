"""The same with Flask-WTF: a form with a RecaptchaField, posted to."""
import json
import sys

from flask import Flask
from flask_wtf import FlaskForm, RecaptchaField

url, questions = sys.argv[1:]


class Signup(FlaskForm):
    recaptcha = RecaptchaField()


def ask(secret, token):
    app = Flask(__name__)
    app.config.update(
        WTF_CSRF_ENABLED=False,
        RECAPTCHA_PUBLIC_KEY="shop",
        RECAPTCHA_PRIVATE_KEY=secret,
        RECAPTCHA_VERIFY_SERVER=f"{url}/recaptcha/api/siteverify",
    )
    with app.test_request_context("/", method="POST", data={"g-recaptcha-response": token}):
        form = Signup()
        return form.validate_on_submit() or form.errors["recaptcha"]


print(json.dumps([ask(question["secret"], question["token"]) for question in json.loads(questions)]))
