import './review/question.ts';
