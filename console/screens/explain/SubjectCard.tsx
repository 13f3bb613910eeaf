/** One thing that was found: what it is, and for each target in one sentence where it stands, with the next step beside it. */
import { useTranslation } from 'react-i18next'
import type { ExplainAnswer, ExplainSubject } from '../../api/explain.ts'
import { problemText } from '../../parts/problemText.ts'
import { StateMark } from '../../parts/StateMark.tsx'
import { useLocale } from '../../parts/useLocale.ts'
import { When } from '../../parts/When.tsx'
import classes from './Explain.module.css'
import { NextStep } from './NextStep.tsx'

export function SubjectCard({ subject }: { subject: ExplainSubject }) {
  const { t } = useTranslation()
  const { record, who, source, answers } = subject
  return (
    <article className={classes.card}>
      <h2 className={classes.what}>
        {record ? t(`record.${record.type}`, { defaultValue: record.type }) : t('explain.message')}
        {who && ` · ${who}`}
      </h2>
      <p className={classes.facts}>
        {record?.startsAt && <When at={record.startsAt} show="clock" />}
        {!record && <When at={answers[0]?.at ?? null} />}
        {record?.status && <span>{t(`explain.status.${record.status}`, { defaultValue: record.status })}</span>}
        <span>{t('explain.from', { source: source.title || source.slug })}</span>
      </p>
      <ul className={classes.list}>
        {answers.map(answer => (
          <AnswerRow
            key={`${answer.route?.id} ${answer.delivery} ${answer.message}`}
            answer={answer}
            subject={subject}
          />
        ))}
      </ul>
    </article>
  )
}

function AnswerRow({ answer, subject }: { answer: ExplainAnswer; subject: ExplainSubject }) {
  const { t } = useTranslation()
  const { formatDate } = useSentence()
  const { code, stands, target, ahead, dueAt, problem, detail, listing } = answer
  const says = t(`explain.code.${code}`, {
    target: target?.title ?? '',
    source: subject.source.title,
    count: ahead,
    when: formatDate(dueAt),
    event: detail ? t(`event.${detail}`, { defaultValue: detail }) : '',
    listing: listing?.name ?? '',
    reason: detail ? t(`ignored.${detail}`, { defaultValue: detail }) : '',
  })
  const because = problem ? problemText(t, problem, { connection: target?.title ?? subject.source.title }) : undefined
  return (
    <li className={classes.answer}>
      <div className={classes.mark}>
        <StateMark kind="explain" state={stands} pill />
        {target && <span className={classes.target}>{target.title}</span>}
      </div>
      <div className={classes.says}>
        <p>{says}</p>
        {listing?.liaison && stands !== 'there' && (
          <p className={classes.because}>{t('explain.askLiaison', { liaison: listing.liaison })}</p>
        )}
        {because && (
          <p className={classes.because}>
            {because.says} {because.fix}
          </p>
        )}
      </div>
      <NextStep answer={answer} subject={subject} />
    </li>
  )
}

function useSentence() {
  const { locale } = useLocale()
  return {
    formatDate: (at: string | null) =>
      at === null
        ? ''
        : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' }).format(new Date(at)),
  }
}
