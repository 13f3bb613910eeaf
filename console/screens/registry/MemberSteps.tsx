/** What is left before a member goes live, in order; each says what does it. */
import { useTranslation } from 'react-i18next'
import type { Member } from '../../api/registry.ts'
import { Mark } from '../../parts/Mark.tsx'
import text from '../../parts/text.module.css'
import setUp from '../setUp/setUp.module.css'

export function MemberSteps({ member }: { member: Member }) {
  const { t } = useTranslation()
  return (
    <ul className={setUp.list}>
      {member.steps.map(({ step, done }) => (
        <li key={step} className={setUp.row}>
          <span className={setUp.mark} data-done={done || undefined}>
            <Mark shape={done ? 'done' : 'act'} />
            <span className={text.unseen}>{t(done ? 'registry.members.done' : 'registry.members.open')}</span>
          </span>
          <span className={setUp.rowWords}>
            <strong>{t(`registry.members.step.${step}.name`)}</strong>
            {!done && <span className={text.soft}>{t(`registry.members.step.${step}.fix`)}</span>}
          </span>
        </li>
      ))}
    </ul>
  )
}
