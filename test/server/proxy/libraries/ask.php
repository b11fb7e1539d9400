<?php
// The same with google/recaptcha, which also checks the page, the action and the time.
require 'ReCaptcha/autoload.php';

[, $url, $questions] = $argv;
$answers = [];
foreach (json_decode($questions) as $question) {
    $method = new \ReCaptcha\RequestMethod\Post("$url/recaptcha/api/siteverify");
    $response = (new \ReCaptcha\ReCaptcha($question->secret, $method))
        ->setExpectedHostname('shop.example')
        ->setExpectedAction('signup')
        ->setChallengeTimeout(60)
        ->verify($question->token, '203.0.113.7');
    $answers[] = $response->isSuccess() ?: $response->getErrorCodes();
}
echo json_encode($answers);
