/** Finds referrals by person or reference number. What is typed goes to the hub in a body, never into the address. */
import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type ReferralFilter, searchReferrals } from '../../api/referrals.ts'
import { errorText } from '../../parts/problemText.ts'
import { useSlug } from '../../parts/session.ts'
import { showToast } from '../../parts/toast.ts'

/** The id of the box, for the key that leads there. */
export const referralBox = 'find-referral'
/** As the hub asks it. */
const fewestLetters = 2

export function ReferralSearchBox({ filter }: { filter: ReferralFilter }) {
  const { t } = useTranslation()
  const slug = useSlug()
  const navigate = useNavigate()
  const [words, setWords] = useState('')
  const find = () =>
    searchReferrals(slug, words.trim()).then(
      ({ id }) => {
        setWords('')
        void navigate({ to: '/o/$slug/referrals', params: { slug }, search: { ...filter, search: id } })
      },
      (error: unknown) => showToast({ message: errorText(t, error).says, tone: 'bad' }),
    )
  return (
    <form
      onSubmit={event => {
        event.preventDefault()
        if (words.trim().length >= fewestLetters) void find()
      }}
    >
      <TextInput
        id={referralBox}
        size="xs"
        w={300}
        aria-label={t('referrals.find')}
        placeholder={t('referrals.find')}
        leftSection={<IconSearch size={14} aria-hidden />}
        value={words}
        onChange={event => setWords(event.currentTarget.value)}
        maxLength={200}
        autoComplete="off"
        spellCheck={false}
      />
    </form>
  )
}
